namespace MailExporter.Checks.Results;

/// <summary>Why a check is an error: the closed set behind the label <c>reason</c>.</summary>
public enum FailureReason
{
    /// <summary>The name does not exist (NXDOMAIN), or has no address.</summary>
    DnsNotFound,

    /// <summary>SERVFAIL, REFUSED, or no answer from any DNS server: nothing is known about the name.</summary>
    DnsFailed,

    /// <summary>The domain exists and has neither MX nor address.</summary>
    NoMx,

    /// <summary>The domain accepts no mail: <c>MX 0 .</c> (RFC 7505).</summary>
    NullMx,

    /// <summary>Nothing listens there.</summary>
    ConnectRefused,

    /// <summary>The deadline passed while connecting.</summary>
    ConnectTimeout,

    /// <summary>No route to the address.</summary>
    Unreachable,

    /// <summary>The deadline passed in any later phase.</summary>
    Timeout,

    /// <summary>The server closed or reset the connection without saying why.</summary>
    ConnectionLost,

    /// <summary>The greeting was a refusal: 4xx, 5xx, <c>* BYE</c>, <c>-ERR</c>.</summary>
    GreetingRejected,

    /// <summary>EHLO and HELO, or CAPABILITY, were refused.</summary>
    HelloRejected,

    /// <summary>The server's words are not of the protocol.</summary>
    ProtocolError,

    /// <summary>A line or a reply exceeded what we are willing to read.</summary>
    ResponseTooLarge,

    /// <summary>STARTTLS or STLS is required and not on offer: a downgrade.</summary>
    StartTlsUnsupported,

    /// <summary>STARTTLS or STLS was offered and then refused.</summary>
    StartTlsRejected,

    /// <summary>The TLS handshake broke.</summary>
    TlsHandshake,

    /// <summary>The certificate is not valid: trust, name or dates.</summary>
    TlsCertificate,

    /// <summary>No mechanism we may use is on offer.</summary>
    AuthUnsupported,

    /// <summary>The server offers no TLS, and credentials never travel in clear.</summary>
    AuthCleartextRefused,

    /// <summary>The server refused the credentials.</summary>
    AuthFailed,

    /// <summary>The server could not tell just now whether the credentials are right.</summary>
    AuthTemporary,

    /// <summary>The OAuth2 token endpoint gave no token.</summary>
    TokenFailed,

    /// <summary>A mailbox could not be read.</summary>
    MailboxFailed,

    /// <summary>MAIL FROM was refused.</summary>
    SenderRejected,

    /// <summary>RCPT TO was refused.</summary>
    RecipientRejected,

    /// <summary>DATA, or the message, was refused.</summary>
    MessageRejected,

    /// <summary>The greeting does not match <c>expect.greeting</c> (severity error).</summary>
    UnexpectedGreeting,

    /// <summary>The account is left alone after a refused password.</summary>
    AuthBackoff,

    /// <summary>What <c>expect_failure</c> says must be refused went through.</summary>
    NotRefused,

    /// <summary>Bytes stood between the STARTTLS reply and the handshake (CVE-2011-0411).</summary>
    StartTlsInjection,

    /// <summary>An <c>expect</c> with <c>severity: error</c> is not met.</summary>
    ExpectationUnmet,

    /// <summary>The proxy refused, or is not there.</summary>
    ProxyFailed,

    /// <summary>Our own machine: descriptors, source address, no network, an unreadable file.</summary>
    LocalError,

    /// <summary>A defect of ours.</summary>
    Internal,
}
