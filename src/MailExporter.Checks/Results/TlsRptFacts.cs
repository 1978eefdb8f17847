namespace MailExporter.Checks.Results;

/// <summary>Where reports on failed TLS are asked to go (RFC 8460).</summary>
/// <param name="Record">The record, bounded; null when there is none, more than one, or no answer.</param>
/// <param name="Reports">The addresses of <c>rua</c>, at most 10, each bounded.</param>
public sealed record TlsRptFacts(string? Record = null, ValueList<string> Reports = default);
