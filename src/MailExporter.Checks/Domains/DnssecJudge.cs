using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges whether what DNS says of a domain is signed, by what the resolver says that it has validated (AD, RFC 4035 section 3.2.3).</summary>
internal sealed class DnssecJudge(IZoneData zone)
{
    public const string Name = "dnssec";

    /// <summary>Whether the resolver validates: it said so of this domain, or says so of the root. Null when nobody answered.</summary>
    public async Task<bool?> ValidatesAsync(MxSurvey survey, CancellationToken cancellationToken)
    {
        if (survey.IsAuthentic || survey.Hosts.Any(host => host.IsAuthentic))
        {
            return true;
        }

        var root = await zone.TextsAsync("", cancellationToken).ConfigureAwait(false);
        return root.Status == LookupStatus.Unknown ? null : root.IsAuthentic;
    }

    /// <summary>Judges the domain and its MX hosts.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="survey">What was answered.</param>
    /// <param name="validates">Whether the resolver validates.</param>
    /// <param name="isBogus">The resolver gives an answer only when it does not validate.</param>
    public static Judged<DnssecFacts> Judge(string domain, MxSurvey survey, bool? validates, bool isBogus)
    {
        if (isBogus)
        {
            return new(
                PostureCheck.Of(Name, [new("dnssec_bogus", FindingSeverity.Critical, $"Resolvers that validate answer nothing about {ZoneText.Shown(domain)}, so that it gets no mail from most senders: mend its signatures, or the DS record of its parent", "RFC 4035 section 5.5")]),
                new DnssecFacts(false));
        }

        if (survey.Records.Status == LookupStatus.Unknown || validates != true)
        {
            return new(PostureCheck.Of(Name, [], survey.Records.Detail ?? "the DNS server does not say that it validates DNSSEC (no AD, not even for the root)"), new DnssecFacts());
        }

        var facts = new DnssecFacts(survey.IsAuthentic, survey.Hosts.Where(host => host.Addresses.Count > 0 && !host.IsAuthentic).Select(host => host.Name).ToValueList());
        var findings = new List<Finding>();
        if (!survey.IsAuthentic)
        {
            findings.Add(new("dnssec_unsigned", FindingSeverity.Info, $"{ZoneText.Shown(domain)} is not signed with DNSSEC, so its records can be forged on the way: sign the zone and give the parent its DS record", "RFC 4033 section 3"));
        }
        else
        {
            findings.AddRange(facts.InsecureHosts.Select(host =>
                new Finding("dnssec_mx_unsigned", FindingSeverity.Info, $"The domain is signed, and the addresses of its MX host {ZoneText.Shown(host)} are not: sign that zone too", "RFC 7672 section 2.2.2")));
        }

        return new(PostureCheck.Of(Name, findings), facts);
    }
}
