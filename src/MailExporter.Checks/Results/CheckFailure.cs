namespace MailExporter.Checks.Results;

/// <summary>Where and why a check failed.</summary>
/// <param name="Phase">The phase the check was in.</param>
/// <param name="Reason">One of the closed set.</param>
/// <param name="Detail">The server's own words or ours, bounded, without secrets.</param>
/// <param name="ReplyCode">The SMTP reply code that ended the check (RFC 5321 section 4.2); null for none.</param>
/// <param name="EnhancedCode">The enhanced status code, such as <c>5.7.1</c> (RFC 3463); null for none.</param>
public sealed record CheckFailure(CheckPhase Phase, FailureReason Reason, string Detail, int? ReplyCode = null, string? EnhancedCode = null);

/// <summary>Something that makes a working server a warning.</summary>
/// <param name="Reason">One of the closed set.</param>
/// <param name="Detail">What was seen and what was wanted.</param>
public sealed record CheckWarning(WarningReason Reason, string Detail);

/// <summary>How long one phase took.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">All its rounds together.</param>
public readonly record struct PhaseDuration(CheckPhase Phase, TimeSpan Duration);

/// <summary>One MX record (RFC 5321 section 5.1).</summary>
/// <param name="Host">The MX host, without a trailing dot.</param>
/// <param name="Preference">Lower is better; the implicit MX has 0.</param>
public readonly record struct MxRecord(string Host, int Preference);
