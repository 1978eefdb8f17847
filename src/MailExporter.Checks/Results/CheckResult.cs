namespace MailExporter.Checks.Results;

/// <summary>What one run of one check came to. Built once, never patched; a fact not known is null.</summary>
public sealed record CheckResult
{
    /// <summary>What the result is about.</summary>
    public required CheckSubject Subject { get; init; }

    /// <summary>Success, warning or error.</summary>
    public required CheckStatus Status { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>When the check began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The whole check, QUIT included.</summary>
    public required TimeSpan ResponseTime { get; init; }

    /// <summary>The phases that were entered, in order.</summary>
    public ValueList<PhaseDuration> Phases { get; init; }

    /// <summary>Null unless the status is error.</summary>
    public CheckFailure? Failure { get; init; }

    /// <summary>What is not as it should be, of a server that works.</summary>
    public ValueList<CheckWarning> Warnings { get; init; }

    /// <summary>Our end of the connection; null when none came about.</summary>
    public string? LocalAddress { get; init; }

    /// <summary>The server's end of the connection; null when none came about.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>All addresses of the host that was spoken to, sorted; empty when no name was looked up for the result.</summary>
    public ValueList<string> Addresses { get; init; }

    /// <summary>The MX records found, best first; empty when none were asked for or found.</summary>
    public ValueList<MxRecord> MxRecords { get; init; }

    /// <summary>With <c>resolve_mx</c>: the MX host that was spoken to.</summary>
    public string? HostnameUsed { get; init; }

    /// <summary>With <c>resolve_mx</c>: what went wrong with the look-up.</summary>
    public string? MxError { get; init; }

    /// <summary>Facts of the handshake; null without one.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>TLS is in use, or STARTTLS or STLS was on offer; null while unknown.</summary>
    public bool? SupportsTls { get; init; }

    /// <summary>The greeting as it came (<c>220 mx ESMTP</c>, <c>* OK ready</c>, <c>+OK ready</c>), bounded; null when there was none.</summary>
    public string? Greeting { get; init; }

    /// <summary>SMTP: the last EHLO or HELO; null for the other protocols and while unknown.</summary>
    public SmtpFacts? Smtp { get; init; }

    /// <summary>IMAP and POP3 capabilities of the last stage reached, as sent; SMTP: EHLO keywords. Null while unknown.</summary>
    public ValueList<string>? Capabilities { get; init; }

    /// <summary>The credentials were accepted (or PREAUTH); null when none were to be tried.</summary>
    public bool? Authenticated { get; init; }

    /// <summary>The account is left alone after a refused password; null without credentials.</summary>
    public bool? AuthBackoff { get; init; }

    /// <summary>The mailboxes counted.</summary>
    public ValueList<MailboxFacts> Mailboxes { get; init; }

    /// <summary>With <c>test_send</c>: the message was accepted; null when none was to be sent.</summary>
    public bool? TestSendSuccess { get; init; }

    /// <summary>The last lines of the dialogue, secrets redacted, oldest first.</summary>
    public TranscriptText Transcript { get; init; }

    /// <summary>Success or warning: what <c>mail_server_up</c> says.</summary>
    public bool IsUp => Status != CheckStatus.Error;
}
