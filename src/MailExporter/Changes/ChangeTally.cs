namespace MailExporter.Changes;

/// <summary>How often something changed.</summary>
/// <param name="Kind">What.</param>
/// <param name="Count">One at least.</param>
/// <param name="Last">When the check began that noticed the last change, UTC.</param>
internal readonly record struct ChangeTally(ChangeKind Kind, long Count, DateTimeOffset Last);
