namespace MailExporter.Checks.Results;

/// <summary>How a check comes to an encrypted connection.</summary>
public enum TlsMode
{
    /// <summary>In clear; a check with credentials upgrades where STARTTLS or STLS is on offer.</summary>
    Opportunistic,

    /// <summary>STARTTLS (RFC 3207, RFC 9051 section 6.2.1) or STLS (RFC 2595), or the check fails.</summary>
    Required,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Implicit,
}
