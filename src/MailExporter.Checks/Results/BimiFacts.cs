namespace MailExporter.Checks.Results;

/// <summary>The logo that a domain wishes to be shown with its mail (draft-brand-indicators-for-message-identification).</summary>
/// <param name="Record">The assertion record, bounded; null when there is none, more than one, or no answer.</param>
/// <param name="Location">The logo's URL (<c>l</c>); null when there is none.</param>
/// <param name="Evidence">The mark certificate's URL (<c>a</c>); null when there is none.</param>
/// <param name="IsDeclined">The record says that the domain wishes no logo (an empty <c>l</c>).</param>
public sealed record BimiFacts(string? Record = null, string? Location = null, string? Evidence = null, bool IsDeclined = false);
