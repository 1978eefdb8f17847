namespace MailExporter.Checks.Results;

/// <summary>What a delivery status notification (RFC 3464) says of a message of ours. All of it is what a server wrote, bounded.</summary>
/// <param name="Status">The enhanced status code (RFC 3463): <c>5.1.1</c>; null: not said.</param>
/// <param name="ReportingMta">The MTA that gave up; null: not said.</param>
/// <param name="RemoteMta">The MTA that refused it; null: not said.</param>
/// <param name="Diagnostic">Its words; null: not said.</param>
public sealed record Bounce(string? Status, string? ReportingMta, string? RemoteMta, string? Diagnostic);
