namespace MailExporter.Benchmarks.Load;

/// <summary>What a port of the fake mail server speaks.</summary>
internal enum FakeService
{
    /// <summary>SMTP with STARTTLS.</summary>
    Smtp,

    /// <summary>IMAP with STARTTLS.</summary>
    Imap,

    /// <summary>IMAP with implicit TLS.</summary>
    Imaps,

    /// <summary>POP3 with STLS.</summary>
    Pop3,
}

/// <summary>How a port of the fake mail server behaves.</summary>
internal enum FakeMode
{
    /// <summary>As it should, except for the share of addresses that was told to hang.</summary>
    Ok,

    /// <summary>Accepts and says nothing, no handshake either.</summary>
    Hang,

    /// <summary>Silent after the handshake (implicit TLS), or to the handshake after STARTTLS.</summary>
    HangTls,

    /// <summary>Silent after EHLO, CAPABILITY or CAPA.</summary>
    HangHello,

    /// <summary>Silent after the STARTTLS command.</summary>
    HangStartTls,

    /// <summary>Silent after the credentials.</summary>
    HangAuth,

    /// <summary>Silent when asked for a mailbox or a maildrop.</summary>
    HangMailbox,

    /// <summary>Silent after QUIT or LOGOUT.</summary>
    HangQuit,

    /// <summary>A byte of the greeting every tenth of a second.</summary>
    Drip,

    /// <summary>Greets with 554, BYE or -ERR.</summary>
    RefuseGreeting,

    /// <summary>Refuses EHLO and HELO, CAPABILITY; POP3 knows no such refusal.</summary>
    RefuseHello,

    /// <summary>Offers no STARTTLS.</summary>
    NoStartTls,

    /// <summary>Greets with bytes of no protocol.</summary>
    Garbage,

    /// <summary>Its certificate ended yesterday.</summary>
    Expired,

    /// <summary>A first line without end.</summary>
    EndlessLine,

    /// <summary>A reply with lines without number.</summary>
    EndlessReply,

    /// <summary>8,000 bytes of a line, and then nothing.</summary>
    StuckLine,

    /// <summary>15,000 bytes of a reply in lines, and then nothing.</summary>
    StuckReply,
}
