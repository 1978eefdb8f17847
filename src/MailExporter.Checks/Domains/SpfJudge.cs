using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges a domain's SPF policy (RFC 7208).</summary>
internal sealed class SpfJudge(IZoneData zone)
{
    /// <summary>Reads the record and everything that it includes. What the zone does wrong is a finding, never an exception.</summary>
    public Task<Judged<SpfFacts>> JudgeAsync(string domain, CancellationToken cancellationToken) => throw new NotSupportedException(zone.ToString());
}
