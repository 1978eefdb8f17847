using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges the TLSA records of a domain's MX hosts against what the hosts really serve (RFC 7672).</summary>
/// <param name="zone">DNS.</param>
/// <param name="time">The clock.</param>
internal sealed class DaneJudge(IZoneData zone, TimeProvider time)
{
    public const string Name = "dane";

    private const int MaxRecords = 20;

    /// <summary>Judges the hosts.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="survey">The hosts as DNS has them.</param>
    /// <param name="visits">What was met at the addresses of each host.</param>
    /// <param name="validates">Whether the resolver validates at all; null when that could not be told.</param>
    /// <param name="cancellationToken">Ends the judging.</param>
    public async Task<Judged<ValueList<DaneFacts>>> JudgeAsync(
        string domain, MxSurvey survey, Task<IReadOnlyDictionary<string, ValueList<MxVisit>>> visits, Task<bool?> validates, CancellationToken cancellationToken)
    {
        var lookups = await Task.WhenAll(survey.Hosts.Select(host => LookUpAsync(host, cancellationToken))).ConfigureAwait(false);
        var met = await visits.ConfigureAwait(false);
        Compared[] hosts = [.. lookups.Select(lookup => Compare(domain, lookup, met.GetValueOrDefault(lookup.Host.Name)))];
        var findings = new List<Finding>();
        string? unanswered = survey.Unanswered ?? lookups.Select(lookup => lookup.Answer.Detail).FirstOrDefault(detail => detail is not null);
        if (hosts.Any(host => host.Records.Count > 0))
        {
            if (await validates.ConfigureAwait(false) != true)
            {
                unanswered ??= "the DNS server does not say whether it validates DNSSEC, and without that DANE cannot be judged";
            }

            foreach (var host in hosts)
            {
                findings.AddRange(OnHost(host, survey, unanswered));
                unanswered ??= Unreached(host);
            }
        }
        else if (unanswered is null && survey.Hosts.Count > 0)
        {
            findings.Add(new("dane_missing", FindingSeverity.Info, "No MX host has TLSA records, so whoever sits on the way can keep senders from using TLS, unless MTA-STS is in use", "RFC 7672 section 2.2"));
        }

        return new(PostureCheck.Of(Name, findings, unanswered), hosts.Where(host => host.Records.Count > 0).Select(host => host.ToFacts()).ToValueList());
    }

    /// <summary>RFC 7672 section 2.2.2 and 2.2.3: of an alias first the name it leads to, then its own.</summary>
    private async Task<Found> LookUpAsync(MxHost host, CancellationToken cancellationToken)
    {
        foreach (var name in host.Alias is { } alias ? (string[])[alias, host.Name] : [host.Name])
        {
            var owner = $"_25._tcp.{name}";
            var answer = await zone.TlsaRecordsAsync(owner, cancellationToken).ConfigureAwait(false);
            if (answer.Status is LookupStatus.Found or LookupStatus.Unknown || name == host.Name)
            {
                return new(host, owner, answer);
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private Compared Compare(string domain, Found found, ValueList<MxVisit> visits)
    {
        var records = found.Answer.Records.Take(MaxRecords).ToValueList();
        string[] names = [.. new[] { found.Host.Name, found.Host.Alias, domain }.OfType<string>()];
        return new(found, records, visits.Select(visit => new Held(visit, records.Select(record => TlsaMatch.Of(record, visit.Chain, names, time.GetUtcNow())).ToValueList())).ToValueList());
    }

    /// <summary>An address that this machine has no way to (IPv6) is none that says less than the host's others.</summary>
    private static string? Unreached(Compared host) =>
        host.Addresses.Select(held => held.Visit).FirstOrDefault(visit => visit is { Chain.Count: 0, Facts.Failure: not null } && !(visit.IsOurFault && host.Addresses.Any(held => held.Visit.Chain.Count > 0))) is { } visit
            ? $"{host.Found.Host.Name} [{visit.Address}] showed no certificate: {visit.Facts.Failure!.Reason.Spell()}"
            : null;

    private static IEnumerable<Finding> OnHost(Compared host, MxSurvey survey, string? unanswered)
    {
        var shown = ZoneText.Shown(host.Found.Host.Name);
        if (host.Records.Count == 0)
        {
            if (host.Found.Answer.Status != LookupStatus.Unknown && host.Found.Host.Addresses.Count > 0)
            {
                yield return new("dane_partial", FindingSeverity.Warning, $"Other MX hosts have TLSA records and {shown} has none, so an attacker need only steer mail there: publish its records too", "RFC 7672 section 2.2");
            }

            yield break;
        }

        foreach (var record in host.Records)
        {
            if (TlsaMatch.Fault(record) is { } fault)
            {
                yield return new("dane_unusable", FindingSeverity.Warning, $"Senders do not use the TLSA record {ZoneText.Quoted(TlsaMatch.Spell(record))} of {shown}: {fault}", "RFC 7672 section 3.1");
            }
        }

        if (!host.Found.Answer.IsAuthentic || !survey.IsAuthentic)
        {
            if (unanswered is null)
            {
                yield return host.Found.Answer.IsAuthentic
                    ? new("dane_insecure_mx", FindingSeverity.Warning, $"The TLSA records of {shown} are signed, and the MX records that lead to it are not, so most senders do not use them: sign the domain", "RFC 7672 section 2.2.1")
                    : new("dane_insecure", FindingSeverity.Warning, $"The TLSA records of {shown} are not signed, so senders do not use them: sign the zone with DNSSEC", "RFC 7672 section 2.2");
            }

            yield break;
        }

        if (host.UsableCount == 0)
        {
            yield return new("dane_none_usable", FindingSeverity.Warning, $"{shown} has TLSA records and none that senders can use: they insist on TLS and check nothing. Publish 3 1 1 records", "RFC 7672 section 2.2");
            yield break;
        }

        foreach (var finding in host.Addresses.SelectMany(held => OnAddress(shown, held)).Concat(OnRenewal(shown, host)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> OnAddress(string shown, Held held)
    {
        var visit = held.Visit;
        if (visit is { Facts: { Failure: null, OffersStartTls: false } })
        {
            yield return new("dane_no_starttls", FindingSeverity.Critical, $"{shown} [{visit.Address}] has TLSA records and offers no STARTTLS, so senders deliver nothing to it: enable TLS on it", "RFC 7672 section 2.2");
        }
        else if (visit.Chain.Count > 0 && !held.Matches)
        {
            yield return new("dane_mismatch", FindingSeverity.Critical, $"No TLSA record fits the certificate that {shown} [{visit.Address}] serves, so senders deliver nothing to it: publish a record for it", "RFC 7672 section 3");
        }
    }

    /// <summary>RFC 7671 section 8.1: the record of the next key is published before the key is used.</summary>
    private static IEnumerable<Finding> OnRenewal(string shown, Compared host)
    {
        var serving = host.Addresses.Where(held => held.Visit.Chain.Count > 0).ToArray();
        if (serving.Length == 0 || !serving.All(held => held.Matches))
        {
            yield break;
        }

        // A record that nothing served now matches is the next key's; a trust anchor outlives the certificates below it.
        var hasNext = Enumerable.Range(0, host.Records.Count).Any(i => TlsaMatch.Fault(host.Records[i]) is null && (host.Records[i].Usage == 2 || serving.All(held => held.Outcomes[i] != TlsaOutcome.Match)));
        if (hasNext)
        {
            yield break;
        }

        var ends = serving.Select(held => held.Visit.Facts.Tls?.Leaf?.NotAfter).OfType<DateTimeOffset>().DefaultIfEmpty().Min();
        if (Enumerable.Range(0, host.Records.Count).All(i => host.Records[i].Selector == 0 || serving.All(held => held.Outcomes[i] != TlsaOutcome.Match)))
        {
            yield return new(
                "dane_renewal_breaks", FindingSeverity.Warning, $"The TLSA records of {shown} fit this one certificate, which ends on {ends:yyyy-MM-dd}: publish the next one's record before it is renewed, or a record of the key (3 1 1)", "RFC 7671 section 8.1");
        }
        else
        {
            yield return new(
                "dane_no_next_key", FindingSeverity.Info, $"{shown} has no TLSA record for a next key: renew the certificate (until {ends:yyyy-MM-dd}) with the same key, or publish the next key's record first", "RFC 7671 section 8.1");
        }
    }

    private sealed record Found(MxHost Host, string Owner, Lookup<TlsaRecord> Answer);

    private sealed record Held(MxVisit Visit, ValueList<TlsaOutcome> Outcomes)
    {
        public bool Matches => Outcomes.Contains(TlsaOutcome.Match);
    }

    private sealed record Compared(Found Found, ValueList<TlsaRecord> Records, ValueList<Held> Addresses)
    {
        public int UsableCount => Records.Count(record => TlsaMatch.Fault(record) is null);

        public DaneFacts ToFacts() => new(
            Found.Host.Name,
            Found.Owner,
            Found.Answer.IsAuthentic,
            Records.Select(TlsaMatch.Spell).ToValueList(),
            Addresses.Select(held => new DaneAddressFacts(held.Visit.Address.ToString(), held.Visit.Chain.Count > 0 ? held.Matches : null)).ToValueList());
    }
}
