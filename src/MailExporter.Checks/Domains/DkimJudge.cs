using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges the key records of DKIM selectors (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).</summary>
internal sealed class DkimJudge(IZoneData zone)
{
    /// <summary>Judges these selectors and no others: which ones a domain signs with, DNS does not tell. What the zone does wrong is a finding, never an exception.</summary>
    /// <returns>One fact a selector, in their order.</returns>
    public async Task<Judged<ValueList<DkimKeyFacts>>> JudgeAsync(string domain, IReadOnlyList<string> selectors, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var facts = new List<DkimKeyFacts>();
        string? unanswered = null;
        foreach (var selector in selectors)
        {
            var name = $"{selector}._domainkey.{domain}";
            var texts = await zone.TextsAsync(name, cancellationToken).ConfigureAwait(false);
            var alias = await zone.AliasAsync(name, cancellationToken).ConfigureAwait(false);
            var start = new DkimKeyFacts(selector, name, alias.Records.Count > 0 ? ZoneText.Shown(alias.Records[0].TrimEnd('.')) : null);
            if (texts.Status == LookupStatus.Unknown)
            {
                unanswered ??= $"TXT of {ZoneText.Shown(name)}: {ZoneText.Shown(texts.Detail)}";
                facts.Add(start);
                continue;
            }

            facts.Add(JudgeRecords(start, texts.Records, findings));
        }

        return new(PostureCheck.Of("dkim", findings, unanswered), facts.ToValueList());
    }

    private static DkimKeyFacts JudgeRecords(DkimKeyFacts start, ValueList<string> texts, List<Finding> findings)
    {
        var name = ZoneText.Shown(start.Name);
        switch (texts.Count)
        {
            case 0 when start.Alias is { } alias:
                findings.Add(new("dkim_alias_dangling", FindingSeverity.Critical, $"{name} is an alias of {alias}, which has no key, so that signatures with this selector fail: ask who runs {alias} to publish it, or remove the selector", "RFC 6376 section 3.6.2.1"));
                return start;
            case 0:
                findings.Add(new("dkim_missing", FindingSeverity.Critical, $"There is no key at {name}, so that signatures with this selector fail: publish it, or remove the selector from the configuration", "RFC 6376 section 3.6.2.1"));
                return start;
            case > 1:
                findings.Add(new("dkim_multiple_records", FindingSeverity.Critical, $"{name} has {texts.Count} TXT records, and which one a verifier takes is left to chance: leave the one with the key", "RFC 6376 section 3.6.2.2"));
                return start;
            default:
                return new DkimRecordJudge(findings).Judge(start, texts[0]);
        }
    }
}
