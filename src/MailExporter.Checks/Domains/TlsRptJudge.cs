using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges where reports on failed TLS are asked to go (RFC 8460 section 3).</summary>
internal sealed class TlsRptJudge(IZoneData zone)
{
    private const string Section = "RFC 8460 section 3";

    /// <summary>Reads the record. What the zone does wrong is a finding, never an exception.</summary>
    public async Task<Judged<TlsRptFacts>> JudgeAsync(string domain, CancellationToken cancellationToken)
    {
        var name = $"_smtp._tls.{domain}";
        var texts = await zone.TextsAsync(name, cancellationToken).ConfigureAwait(false);
        if (texts.Status == LookupStatus.Unknown)
        {
            return new(PostureCheck.Of("tls_rpt", [], $"TXT of {ZoneText.Shown(name)}: {ZoneText.Shown(texts.Detail)}"), new());
        }

        var findings = new List<Finding>();
        var facts = JudgeRecords(ZoneText.Shown(name), texts.Records, findings);
        return new(PostureCheck.Of("tls_rpt", findings), facts);
    }

    /// <summary>RFC 8460 section 3: what does not begin with <c>v=TLSRPTv1;</c> is discarded.</summary>
    private static bool IsOne(string text) => text.StartsWith("v=TLSRPTv1", StringComparison.Ordinal) && text.AsSpan(10).TrimStart(" \t") is [] or [';', ..];

    private static TlsRptFacts JudgeRecords(string name, ValueList<string> texts, List<Finding> findings)
    {
        var records = texts.Where(IsOne).ToList();
        switch (records.Count)
        {
            case 0 when texts.FirstOrDefault(text => text.Contains("tlsrpt", StringComparison.OrdinalIgnoreCase)) is { } near:
                findings.Add(new("tls_rpt_version", FindingSeverity.Warning, $"The TXT record {ZoneText.Quoted(near)} at {name} is passed over: let it begin with \"v=TLSRPTv1;\" exactly", Section));
                return new();
            case 0:
                findings.Add(new("tls_rpt_missing", FindingSeverity.Info, $"There is no TLS-RPT record at {name}: publish one to learn from other MTAs when TLS to your MX hosts fails", Section));
                return new();
            case > 1:
                findings.Add(new("tls_rpt_multiple_records", FindingSeverity.Warning, $"{name} has {records.Count} TLS-RPT records, and senders pass over all of them: leave one", Section));
                return new();
            default:
                return JudgeRecord(name, records[0], findings);
        }
    }

    private static TlsRptFacts JudgeRecord(string name, string record, List<Finding> findings)
    {
        var tags = TagList.Parse(record);
        if (tags.Faults.Count > 0)
        {
            findings.Add(new("tls_rpt_syntax", FindingSeverity.Warning, $"Senders may not read the TLS-RPT record at {name}: {tags.Faults[0]}: correct it", Section));
        }

        if (tags["rua"] is not { } list || ReportAddress.ReadList(list) is not { Count: > 0 } addresses)
        {
            findings.Add(new("tls_rpt_no_address", FindingSeverity.Warning, $"The TLS-RPT record at {name} names no address in rua, so that no report is sent: add rua=mailto: and a mailbox", Section));
            return new(ZoneText.Kept(record));
        }

        foreach (var address in addresses.Where(address => !IsUsable(address)))
        {
            findings.Add(new("tls_rpt_address", FindingSeverity.Warning, $"The TLS-RPT record at {name} names {ZoneText.Quoted(address.Text)}, to which no report can be sent: write mailto: and a mailbox, or an https: address", Section));
        }

        return new(ZoneText.Kept(record), addresses.Select(address => address.Text).ToValueList());
    }

    private static bool IsUsable(ReportAddress address) =>
        !address.HasSize && (address.Host is not null || address.Scheme == "https" && address.Text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && address.Text.Length > 8);
}
