using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges a domain's SPF policy (RFC 7208).</summary>
internal sealed class SpfJudge(IZoneData zone)
{
    /// <summary>Reads the record and everything that it includes. What the zone does wrong is a finding, never an exception.</summary>
    public async Task<Judged<SpfFacts>> JudgeAsync(string domain, CancellationToken cancellationToken)
    {
        var texts = await zone.TextsAsync(domain, cancellationToken).ConfigureAwait(false);
        if (texts.Status == LookupStatus.Unknown)
        {
            return new(PostureCheck.Of("spf", [], $"TXT of {ZoneText.Shown(domain)}: {ZoneText.Shown(texts.Detail)}"), new());
        }

        var findings = new SpfFindings(domain);
        var records = texts.Records.Where(SpfRecord.IsOne).ToList();
        switch (records)
        {
            case []:
                findings.Missing(texts.Records.FirstOrDefault(IsNear));
                return new(PostureCheck.Of("spf", findings.All), new());
            case [var record]:
                var walk = new SpfWalk(zone, findings);
                var facts = await walk.ReadAsync(domain, record, cancellationToken).ConfigureAwait(false);
                findings.Sizes(record.Length, Octets(domain, texts.Records));
                return new(PostureCheck.Of("spf", findings.All, walk.Unanswered), facts);
            default:
                findings.MultipleRecords(domain, records.Count);
                return new(PostureCheck.Of("spf", findings.All), new());
        }
    }

    /// <summary>Meant as SPF, and none: another version, a quotation mark of a zone file, Sender ID.</summary>
    private static bool IsNear(string text) =>
        text.AsSpan().TrimStart(" \t\"'").StartsWith("v=spf", StringComparison.OrdinalIgnoreCase) || text.StartsWith("spf2.0/", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 1035 section 4.1: header and question, then for each record a pointer, ten octets, and a length octet every 255.</summary>
    private static int Octets(string domain, ValueList<string> texts) => 12 + domain.Length + 6 + texts.Sum(text => 12 + text.Length + 1 + text.Length / 255);
}
