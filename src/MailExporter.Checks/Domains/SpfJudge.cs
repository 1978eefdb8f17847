using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges a domain's SPF policy (RFC 7208).</summary>
internal sealed class SpfJudge(IZoneData zone)
{
    /// <summary>Reads the record and everything that it includes. What the zone does wrong is a finding, never an exception.</summary>
    public async Task<Judged<SpfFacts>> JudgeAsync(string domain, CancellationToken cancellationToken)
    {
        var walk = new SpfWalk(zone, domain);
        var texts = await zone.TextsAsync(domain, cancellationToken).ConfigureAwait(false);
        if (texts.Status == LookupStatus.Unknown)
        {
            return new(PostureCheck.Of("spf", [], $"TXT of {ZoneText.Shown(domain)}: {ZoneText.Shown(texts.Detail)}"), new());
        }

        var records = texts.Records.Where(SpfRecord.IsOne).ToList();
        if (records.Count != 1)
        {
            return new(PostureCheck.Of("spf", [records.Count == 0 ? Missing(domain, texts.Records) : SpfFindings.MultipleRecords(domain, records.Count)]), new());
        }

        await walk.ReadAsync(domain, records[0], cancellationToken).ConfigureAwait(false);
        return new(PostureCheck.Of("spf", [.. walk.Findings, .. Sizes(domain, records[0], texts.Records), .. walk.Sums()], walk.Unanswered), walk.Facts(records[0]));
    }

    private static Finding Missing(string domain, IEnumerable<string> texts)
    {
        var near = texts.FirstOrDefault(text => text.AsSpan().TrimStart(" \t\"'").StartsWith("v=spf", StringComparison.OrdinalIgnoreCase) || text.StartsWith("spf2.0/", StringComparison.OrdinalIgnoreCase));
        return near is null
            ? new("spf_missing", FindingSeverity.Critical, $"{ZoneText.Shown(domain)} has no SPF record: publish one TXT record that names its senders, or \"v=spf1 -all\" if it sends no mail", "RFC 7208 section 3")
            : new("spf_version", FindingSeverity.Critical, $"The TXT record {ZoneText.Quoted(near)} of {ZoneText.Shown(domain)} is no SPF record: let it begin with \"v=spf1 \" exactly", "RFC 7208 section 4.5");
    }

    private static IEnumerable<Finding> Sizes(string domain, string record, ValueList<string> texts)
    {
        const int LargestRecord = 450; // with its name and the rest of the answer: RFC 7208 section 3.4
        const int LargestAnswer = 512;

        // RFC 1035 section 4.1: header and question, then for each record a pointer, ten octets, and a length octet every 255.
        var answer = 12 + domain.Length + 6 + texts.Sum(text => 12 + text.Length + 1 + text.Length / 255);
        if (record.Length > LargestRecord)
        {
            yield return new("spf_record_size", FindingSeverity.Info, $"The SPF record of {ZoneText.Shown(domain)} has {record.Length} octets: keep it below {LargestRecord}, so that the answer fits in 512 octets for receivers that cannot ask over TCP", "RFC 7208 section 3.4");
        }
        else if (answer > LargestAnswer)
        {
            yield return new("spf_answer_size", FindingSeverity.Info, $"The TXT records of {ZoneText.Shown(domain)} together need an answer of about {answer} octets: remove those no longer needed, or some receivers must ask again over TCP to see the SPF record", "RFC 7208 section 3.4");
        }
    }
}
