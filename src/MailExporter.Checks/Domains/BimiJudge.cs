using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges a domain's BIMI assertion record (draft-brand-indicators-for-message-identification).</summary>
internal sealed class BimiJudge(IZoneData zone)
{
    /// <summary>Reads the record of the selector <c>default</c>. What the zone does wrong is a finding, never an exception.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="dmarc">What <see cref="DmarcJudge"/> found; null when it could not be told: a logo is shown only with an enforced policy.</param>
    /// <param name="cancellationToken">Ends the judging.</param>
    public Task<Judged<BimiFacts>> JudgeAsync(string domain, DmarcFacts? dmarc, CancellationToken cancellationToken) => throw new NotSupportedException(zone.ToString());
}
