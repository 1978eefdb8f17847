using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges a domain's MTA-STS: record, policy, and whether its MX hosts hold what the policy promises (RFC 8461).</summary>
/// <param name="zone">DNS.</param>
/// <param name="fetch">Fetches the policy.</param>
internal sealed class MtaStsJudge(IZoneData zone, Func<CancellationToken, Task<PolicyAnswer>> fetch)
{
    public const string Name = "mta_sts";

    /// <summary>RFC 8461 section 3.2: weeks or more are recommended.</summary>
    private static readonly TimeSpan ShortMaxAge = TimeSpan.FromDays(1);

    /// <summary>Judges the domain once.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="survey">Its MX hosts.</param>
    /// <param name="visits">What was met at them.</param>
    /// <param name="previous">What was known before: a policy must not change under one id.</param>
    /// <param name="cancellationToken">Ends the judging.</param>
    public async Task<Judged<MtaStsFacts>> JudgeAsync(
        string domain, Task<MxSurvey> survey, Task<IReadOnlyDictionary<string, ValueList<MxVisit>>> visits, MtaStsFacts? previous, CancellationToken cancellationToken)
    {
        var fetched = fetch(cancellationToken);
        var texts = await zone.TextsAsync($"_mta-sts.{domain}", cancellationToken).ConfigureAwait(false);
        var answer = await fetched.ConfigureAwait(false);
        var record = MtaStsRecord.Of(texts);
        var findings = new List<Finding>(record.Findings);
        if (!record.IsThere)
        {
            if (texts.Status != LookupStatus.Unknown && answer.Body is not null)
            {
                findings.Add(new("mta_sts_policy_without_record", FindingSeverity.Warning, $"There is a policy, and no record at _mta-sts.{ZoneText.Shown(domain)}, so senders never look for it: publish the record", "RFC 8461 section 3.1"));
            }
            else if (texts.Status != LookupStatus.Unknown && findings.Count == 0)
            {
                findings.Add(new("mta_sts_missing", FindingSeverity.Info, "There is no MTA-STS, so whoever sits on the way can keep senders from using TLS, unless DANE is in use: publish a policy", "RFC 8461 section 3"));
            }

            return new(PostureCheck.Of(Name, findings, texts.Detail), new MtaStsFacts(record.Text));
        }

        var first = previous?.Id == record.Id ? previous?.FirstDigest : null;
        var facts = new MtaStsFacts(record.Text, record.Id, FirstDigest: first);
        if (answer.Body is not { } body)
        {
            findings.AddRange(OnFault(answer));
            return new(PostureCheck.Of(Name, findings, answer.Fault == PolicyFault.Unknown ? answer.Detail : null), facts);
        }

        facts = facts with { Digest = answer.Digest, FirstDigest = first ?? answer.Digest };
        findings.AddRange(OnAnswer(answer, facts));
        var (policy, faults) = MtaStsPolicy.Parse(body);
        if (policy is null)
        {
            findings.Add(new("mta_sts_policy_invalid", FindingSeverity.Critical, $"Senders ignore the policy: {string.Join("; ", faults)}", "RFC 8461 section 3.2"));
            return new(PostureCheck.Of(Name, findings), facts);
        }

        facts = facts with { Mode = policy.Mode.Spell(), MaxAge = policy.MaxAge, Mx = policy.Mx };
        findings.AddRange(OnPolicy(policy));
        string? unanswered = null;
        if (policy.Mode != MtaStsMode.None)
        {
            var hosts = await survey.ConfigureAwait(false);
            findings.AddRange(OnHosts(policy, hosts, await visits.ConfigureAwait(false)));
            unanswered = hosts.Records.Detail;
        }

        return new(PostureCheck.Of(Name, findings, unanswered), facts);
    }

    private static IEnumerable<Finding> OnFault(PolicyAnswer answer) => answer.Fault switch
    {
        PolicyFault.NoHost => [Broken("mta_sts_no_host", "The record promises a policy, and the policy host does not exist", answer, "give it an address or remove the record", "RFC 8461 section 3.3")],
        PolicyFault.Unreachable => [Broken("mta_sts_unreachable", "The policy cannot be fetched", answer, "mend the web server", "RFC 8461 section 3.3")],
        PolicyFault.Certificate => [Broken("mta_sts_certificate", "Senders refuse the policy host's certificate", answer, "renew it, for the name mta-sts.DOMAIN", "RFC 8461 section 3.3")],
        PolicyFault.Redirect => [Broken("mta_sts_redirect", "The policy host redirects, which senders do not follow", answer, "serve the policy itself", "RFC 8461 section 3.3")],
        PolicyFault.Status => [Broken("mta_sts_status", "The policy host has no policy", answer, "put it at /.well-known/mta-sts.txt", "RFC 8461 section 3.3")],
        PolicyFault.TooLarge => [Broken("mta_sts_too_large", "The policy is too long for senders", answer, "shorten it", "RFC 8461 section 3.2")],
        _ => [],
    };

    private static Finding Broken(string id, string what, PolicyAnswer answer, string cure, string reference) =>
        new(id, FindingSeverity.Critical, $"{what} ({answer.Detail}): {cure}", reference);

    private static IEnumerable<Finding> OnAnswer(PolicyAnswer answer, MtaStsFacts facts)
    {
        if (!"text/plain".Equals(answer.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            yield return new("mta_sts_content_type", FindingSeverity.Warning, $"The policy comes as {(answer.MediaType is null ? "no media type" : ZoneText.Quoted(answer.MediaType))}, and some senders insist on text/plain: set it", "RFC 8461 section 3.2");
        }

        if (facts.Digest != facts.FirstDigest)
        {
            yield return new("mta_sts_id_unchanged", FindingSeverity.Warning, $"The policy changed, and the record's id is still {ZoneText.Quoted(facts.Id)}, so senders keep the old one: change the id", "RFC 8461 section 3.1");
        }
    }

    private static IEnumerable<Finding> OnPolicy(MtaStsPolicy policy)
    {
        if (policy.Mode == MtaStsMode.Testing)
        {
            yield return new("mta_sts_testing", FindingSeverity.Info, "The policy is in mode testing: senders report and protect nothing. Go on to enforce when the reports are clean", "RFC 8461 section 5");
        }
        else if (policy.Mode == MtaStsMode.None)
        {
            yield return new("mta_sts_none", FindingSeverity.Info, "The policy is in mode none: there is no MTA-STS", "RFC 8461 section 5");
        }

        if (policy.MaxAge < ShortMaxAge && policy.Mode != MtaStsMode.None)
        {
            yield return new("mta_sts_max_age_short", FindingSeverity.Warning, $"Senders forget the policy after {policy.MaxAge.TotalSeconds:0} s, and an attacker need only wait so long: make max_age weeks", "RFC 8461 section 3.2");
        }
    }

    private static IEnumerable<Finding> OnHosts(MtaStsPolicy policy, MxSurvey survey, IReadOnlyDictionary<string, ValueList<MxVisit>> visits)
    {
        var (severity, becomes) = policy.Mode == MtaStsMode.Enforce ? (FindingSeverity.Critical, "senders deliver nothing to it") : (FindingSeverity.Warning, "senders will deliver nothing to it in mode enforce");
        foreach (var host in survey.Hosts.Where(host => host.Addresses.Count > 0 || host.Unanswered is not null))
        {
            var shown = ZoneText.Shown(host.Name);
            if (!policy.Covers(host.Name))
            {
                yield return new("mta_sts_mx_not_covered", severity, $"The policy does not name the MX host {shown}, so {becomes}: add it to the policy", "RFC 8461 section 4.1");
                continue;
            }

            foreach (var facts in visits.GetValueOrDefault(host.Name).Select(visit => visit.Facts))
            {
                if (facts is { Failure: null, OffersStartTls: false })
                {
                    yield return new("mta_sts_mx_no_tls", severity, $"The MX host {shown} [{facts.Address}] offers no STARTTLS, so {becomes}: enable TLS on it", "RFC 8461 section 4.2");
                }
                else if (facts.Tls is { CertificateValid: false } tls)
                {
                    yield return new("mta_sts_mx_certificate", severity, $"The certificate of the MX host {shown} [{facts.Address}] is not valid ({string.Join(", ", tls.Errors.Select(error => error.Spell()))}), so {becomes}: renew it", "RFC 8461 section 4.2");
                }
            }
        }

        if (survey.LeftOut == 0 && survey.Records.Status == LookupStatus.Found)
        {
            foreach (var pattern in policy.Mx.Where(pattern => !survey.Hosts.Any(host => MtaStsPolicy.Matches(pattern, host.Name))).Take(5))
            {
                yield return new("mta_sts_mx_unused", FindingSeverity.Info, $"The policy names {ZoneText.Quoted(pattern)}, which is no MX host now", "RFC 8461 section 4.1");
            }
        }
    }
}
