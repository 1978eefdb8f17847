namespace MailExporter.Checks.Results;

/// <summary>The check has come to a verdict: thrown where the verdict is made, caught once, at the rim of the check.</summary>
/// <param name="reason">One of the closed set.</param>
/// <param name="detail">The server's words or ours.</param>
/// <param name="replyCode">The SMTP reply code, if one ended the check.</param>
/// <param name="enhancedCode">The enhanced status code, if there was one.</param>
internal sealed class CheckFailedException(FailureReason reason, string detail, int? replyCode = null, string? enhancedCode = null)
    : Exception(detail)
{
    /// <summary>One of the closed set.</summary>
    public FailureReason Reason { get; } = reason;

    /// <summary>The SMTP reply code, if one ended the check.</summary>
    public int? ReplyCode { get; } = replyCode;

    /// <summary>The enhanced status code, if there was one.</summary>
    public string? EnhancedCode { get; } = enhancedCode;
}
