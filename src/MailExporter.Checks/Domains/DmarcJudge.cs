using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges the DMARC policy that holds for a domain.</summary>
/// <remarks>RFC 9989, with what RFC 7489 (which it obsoletes) had and receivers still obey.</remarks>
internal sealed class DmarcJudge(IZoneData zone)
{
    /// <summary>Finds the policy and judges it tag by tag. What the zone does wrong is a finding, never an exception.</summary>
    public Task<Judged<DmarcFacts>> JudgeAsync(string domain, CancellationToken cancellationToken) => throw new NotSupportedException(zone.ToString());
}
