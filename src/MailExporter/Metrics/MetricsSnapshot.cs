namespace MailExporter.Metrics;

/// <summary>What one page says of the checks, taken at one moment.</summary>
/// <param name="Subjects">Every subject once. Not to be changed.</param>
/// <param name="CapabilityMetrics">Whether <c>mail_server_capability</c> is wanted.</param>
internal sealed record MetricsSnapshot(List<SubjectSeries> Subjects, bool CapabilityMetrics);
