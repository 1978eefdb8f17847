using MailExporter.Checks.Results;

namespace MailExporter.Posture;

/// <summary>One run of a domain's checks.</summary>
/// <param name="Result">What it found.</param>
/// <param name="Known">The same, with what was known before in place of what it could not tell.</param>
/// <param name="Lag">How much later than due it began.</param>
internal sealed record FinishedDomain(DomainResult Result, DomainResult Known, TimeSpan Lag);
