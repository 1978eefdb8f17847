using MailExporter.Checks.Results;

namespace MailExporter.History;

/// <summary>One run as a point of a curve.</summary>
/// <param name="StartedAt">When it began, UTC; to the second.</param>
/// <param name="Status">The worst of its results.</param>
/// <param name="ResponseTime">The longest of its results, to a seventh of a percent.</param>
internal readonly record struct RunPoint(DateTimeOffset StartedAt, CheckStatus Status, TimeSpan ResponseTime);
