using MailExporter.Checks.Configuration;

namespace MailExporter.Metrics;

/// <summary>One check and what came of its newest run. Immutable.</summary>
/// <param name="Server">The entry.</param>
/// <param name="Subjects">Empty before the first result.</param>
/// <param name="IsTooOld">The newest run is so long ago that nothing is known of now.</param>
internal sealed record LatestCheck(ServerOptions Server, IReadOnlyList<SubjectSeries> Subjects, bool IsTooOld);
