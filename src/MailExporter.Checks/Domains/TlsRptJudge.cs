using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges where reports on failed TLS are asked to go (RFC 8460 section 3).</summary>
internal sealed class TlsRptJudge(IZoneData zone)
{
    /// <summary>Reads the record. What the zone does wrong is a finding, never an exception.</summary>
    public Task<Judged<TlsRptFacts>> JudgeAsync(string domain, CancellationToken cancellationToken) => throw new NotSupportedException(zone.ToString());
}
