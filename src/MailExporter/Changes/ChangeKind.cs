namespace MailExporter.Changes;

/// <summary>What may change: the closed set behind the label <c>kind</c>.</summary>
internal enum ChangeKind
{
    /// <summary>Success, warning or error.</summary>
    Status,

    /// <summary>Why the check fails, while it goes on failing.</summary>
    Reason,

    /// <summary>The EHLO keywords, without their parameters.</summary>
    SmtpExtensions,

    /// <summary>The IMAP capabilities.</summary>
    ImapCapabilities,

    /// <summary>The POP3 capabilities.</summary>
    Pop3Capabilities,

    /// <summary>Whether TLS is to be had.</summary>
    TlsSupported,

    /// <summary>The server's own certificate, by its fingerprint.</summary>
    Certificate,

    /// <summary>The MX hosts with their preferences.</summary>
    Mx,

    /// <summary>All addresses of the host, whichever of them was connected to.</summary>
    Addresses,
}
