namespace MailExporter.Checks.Results;

/// <summary>Why a check is a warning: the closed set behind <c>mail_server_warning</c>.</summary>
public enum WarningReason
{
    /// <summary>MAIL, RCPT or DATA was refused for now (4xx), also at the second try.</summary>
    Temporary,

    /// <summary>Slower than <c>warn.response_time</c>.</summary>
    Slow,

    /// <summary>A certificate of the chain ends within <c>warn.certificate_expiry</c>.</summary>
    CertificateExpiry,

    /// <summary>A weak key or signature in the chain.</summary>
    CertificateWeak,

    /// <summary>More messages than <c>warn.messages</c>.</summary>
    Messages,

    /// <summary>An <c>expect</c> is not met.</summary>
    ExpectationUnmet,

    /// <summary>The best MX host did not answer, a later one did.</summary>
    MxFallback,

    /// <summary>A configured mailbox does not exist.</summary>
    MailboxMissing,
}
