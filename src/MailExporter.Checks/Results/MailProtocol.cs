namespace MailExporter.Checks.Results;

/// <summary>The protocol a server is checked with.</summary>
public enum MailProtocol
{
    /// <summary>RFC 5321: an MX host on port 25, a submission server (RFC 6409) on 587 or 465.</summary>
    Smtp,

    /// <summary>RFC 9051 and RFC 3501.</summary>
    Imap,

    /// <summary>RFC 1939.</summary>
    Pop3,
}
