namespace MailExporter.Checks.Results;

/// <summary>The steps of a check, in the order in which they are met.</summary>
public enum CheckPhase
{
    /// <summary>MX, A and AAAA look-ups.</summary>
    Resolve,

    /// <summary>TCP connect, through the proxy if one is set.</summary>
    Connect,

    /// <summary>Every TLS handshake, implicit or after STARTTLS.</summary>
    Tls,

    /// <summary>Waiting for the server's first reply.</summary>
    Greeting,

    /// <summary>EHLO or HELO, CAPABILITY, CAPA: all rounds together.</summary>
    Hello,

    /// <summary>The STARTTLS or STLS command and its reply, without the handshake.</summary>
    StartTls,

    /// <summary>The SASL exchange, LOGIN, or USER and PASS.</summary>
    Auth,

    /// <summary>IMAP STATUS and EXAMINE, POP3 STAT.</summary>
    Mailbox,

    /// <summary>MAIL, RCPT, DATA.</summary>
    Send,

    /// <summary>QUIT or LOGOUT: best effort, never changes the status.</summary>
    Quit,
}
