using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges the key records of DKIM selectors (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).</summary>
internal sealed class DkimJudge(IZoneData zone)
{
    /// <summary>Judges these selectors and no others: which ones a domain signs with, DNS does not tell. What the zone does wrong is a finding, never an exception.</summary>
    /// <returns>One fact a selector, in their order.</returns>
    public Task<Judged<ValueList<DkimKeyFacts>>> JudgeAsync(string domain, IReadOnlyList<string> selectors, CancellationToken cancellationToken) => throw new NotSupportedException(zone.ToString());
}
