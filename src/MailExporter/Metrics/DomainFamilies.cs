using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Posture;

namespace MailExporter.Metrics;

/// <summary>What is read of a domain.</summary>
/// <param name="Domain">The entry.</param>
/// <param name="Run">The newest run.</param>
/// <param name="Queries">Questions of all runs together.</param>
internal readonly record struct DomainReading(DomainOptions Domain, FinishedDomain Run, long Queries)
{
    /// <summary>What is known of it, some of it perhaps from an earlier run.</summary>
    public DomainResult Known => Run.Known;
}

/// <summary>One family of the domains.</summary>
/// <param name="Name">As in section 9 of the specification.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Labels">Beyond <c>domain</c> and the entry's own.</param>
/// <param name="Read">The samples of one domain: values, and those of the labels.</param>
internal sealed record DomainFamily(string Name, string Help, string[] Labels, Func<DomainReading, IEnumerable<(double? Value, string[] Labels)>> Read)
{
    /// <summary>True for what stays when a result has become too old to be believed.</summary>
    public bool OutlivesResult { get; init; }

    /// <summary>True for a counter.</summary>
    public bool IsCounter => Name.EndsWith("_total", StringComparison.Ordinal);
}

/// <summary>The families of the domains, which are read from the newest run.</summary>
internal static class DomainFamilies
{
    public static readonly DomainFamily[] All =
    [
        new("mail_domain_ok", "1: nothing is to be done; 0: a finding is a warning or critical; absent while it was never known.", ["check"], r =>
            r.Known.Checks.Where(check => check.IsOk is not null).Select(check => Sample(check.IsOk == true ? 1 : 0, check.Name))),
        new("mail_domain_unknown", "1 while a check could not be told just now: mail_domain_ok and the findings are then those that were known last.", ["check"], r =>
            r.Run.Result.Checks.Select(check => Sample(check.IsOk is null ? 1 : 0, check.Name))),
        new("mail_domain_finding", "1 for each finding.", ["check", "finding", "severity"], r =>
            r.Known.Checks.SelectMany(check => check.Findings.DistinctBy(finding => finding.Id).Select(finding => Sample(1, check.Name, finding.Id, finding.Severity.Spell())))),
        new("mail_domain_mx", "1 for each MX record.", ["mx", "preference"], r =>
            r.Known.Mx.Facts.Records.Select(record => Sample(1, record.Host.Length == 0 ? "." : record.Host, record.Preference.ToString(CultureInfo.InvariantCulture)))),
        One("mail_domain_spf_lookups", "Terms of the SPF record that make a receiver ask DNS; 10 are allowed.", r => r.Known.Spf.Facts.Lookups),
        new("mail_domain_dkim_key_length", "Bits of the DKIM key of a selector.", ["selector"], r =>
            r.Known.Dkim?.Facts.Select(key => Sample(key.Bits, key.Selector)) ?? []),
        new("mail_domain_dmarc_policy", "1 for the DMARC policy of the domain.", ["policy"], r => Info(r.Known.Dmarc.Facts.Policy)),
        new("mail_domain_mta_sts_mode", "1 for the mode of the MTA-STS policy.", ["mode"], r => Info(r.Known.MtaSts.Facts.Mode)),
        new("mail_domain_dnsbl_listed", "Whether an address is in a DNS list; absent while that could not be told.", ["address", "list"], r =>
            r.Known.Dnsbl?.Facts.Select(entry => Sample(entry.IsListed is { } listed ? listed ? 1 : 0 : null, entry.Address, entry.List)) ?? []),
        One("mail_domain_last_check_timestamp_seconds", "Unix time of the begin of the last run.", r => r.Run.Result.StartedAt.ToUnixTimeMilliseconds() / 1000.0, outlivesResult: true),
        One("mail_domain_check_interval_seconds", "The interval of the domain's checks.", r => r.Domain.Interval.TotalSeconds, outlivesResult: true),
        One("mail_domain_check_duration_seconds", "Duration of the last run.", r => r.Run.Result.Duration.TotalSeconds),
        One("mail_domain_dns_queries_total", "Questions that were sent to the DNS server for the domain.", r => r.Queries, outlivesResult: true),
    ];

    /// <summary>Every label of these families.</summary>
    public static IEnumerable<string> LabelNames => All.SelectMany(family => family.Labels).Prepend("domain").Distinct();

    private static (double? Value, string[] Labels) Sample(double? value, params string[] labels) => (value, labels);

    private static IEnumerable<(double?, string[])> Info(string? value) => value is null ? [] : [Sample(1, value)];

    private static DomainFamily One(string name, string help, Func<DomainReading, double?> read, bool outlivesResult = false) =>
        new(name, help, [], reading => [(read(reading), [])]) { OutlivesResult = outlivesResult };
}
