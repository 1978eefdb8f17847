using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>What a reason means, and where to look: the table of the README, in its words.</summary>
internal static class ReasonAdvice
{
    /// <summary>What is to be said of a reason.</summary>
    public static (string Meaning, string LookAt) On(FailureReason reason) => reason switch
    {
        FailureReason.DnsNotFound => ("the name does not exist or has no address", "the spelling; the zone"),
        FailureReason.DnsFailed => ("SERVFAIL, REFUSED or no answer", "your resolvers, then the domain's name servers"),
        FailureReason.NoMx => ("the domain has neither MX nor address", "the zone"),
        FailureReason.NullMx => ("the domain says that it takes no mail (RFC 7505)", "whether it should"),
        FailureReason.ConnectRefused => ("nothing listens there", "the service; the port"),
        FailureReason.ConnectTimeout => ("no answer to the connection", "firewalls; the host; outgoing port 25, which many networks block"),
        FailureReason.Unreachable => ("no route to the address", "the network, IPv6 above all"),
        FailureReason.Timeout => ("the time was up in a later phase", "the phase says which step hangs; in greeting mostly a port that wants use_ssl; raise timeout if the server is merely slow"),
        FailureReason.ConnectionLost => ("the server closed or reset the connection without a word", "its log; connection limits; a firewall that bans us"),
        FailureReason.GreetingRejected => ("the greeting was a refusal (4xx, 5xx, BYE, -ERR)", "the reply's text: overload, block lists, missing PTR"),
        FailureReason.HelloRejected => ("EHLO and HELO, or CAPABILITY, were refused", "ehlo_name"),
        FailureReason.ProtocolError => ("what it said is not of the protocol", "the transcript; whether port and use_ssl belong together"),
        FailureReason.ResponseTooLarge => ("a line or reply beyond all reason", "what really listens there"),
        FailureReason.StartTlsUnsupported => ("TLS is required and not on offer", "the server's TLS settings; a middlebox that strips STARTTLS"),
        FailureReason.StartTlsRejected => ("STARTTLS was offered, then refused", "the server's log: mostly key or certificate cannot be read"),
        FailureReason.StartTlsInjection => ("bytes in clear stood behind the reply to STARTTLS", "an attack, or a broken server or proxy (CVE-2011-0411)"),
        FailureReason.TlsHandshake => ("the handshake broke", "TLS versions; with use_ssl whether the port speaks TLS from the first byte, or wants use_tls"),
        FailureReason.TlsCertificate => ("the certificate is not valid", "its faults, which mail_server_tls_certificate_error names, too"),
        FailureReason.AuthUnsupported => ("no mechanism on offer that we may use", "auth_mechanism; whether the server offers a login only after TLS"),
        FailureReason.AuthCleartextRefused => ("there are credentials and no TLS", "use_tls or use_ssl; in a trusted network allow_cleartext_auth"),
        FailureReason.AuthFailed => ("the server refused the credentials", "the password; the account"),
        FailureReason.AuthBackoff => ("they were refused before, so the account is left alone", "the same; a corrected password is tried at once"),
        FailureReason.AuthTemporary => ("the server could not tell just now", "its user database"),
        FailureReason.TokenFailed => ("the OAuth2 endpoint gave no token", "oauth2; expired client secrets and refresh tokens"),
        FailureReason.MailboxFailed => ("the mailbox could not be read", "the mail storage"),
        FailureReason.SenderRejected => ("MAIL FROM was refused", "from_email; SPF; whether the login may use that sender"),
        FailureReason.RecipientRejected => ("RCPT TO was refused", "to_email; quota; greylisting, if temporary_status is error"),
        FailureReason.MessageRejected => ("DATA or the message was refused", "content filters; disk space"),
        FailureReason.UnexpectedGreeting => ("expect.greeting with severity error", "what changed on the server"),
        FailureReason.ExpectationUnmet => ("another expect with severity error", "what changed on the server"),
        FailureReason.NotRefused => ("an expect_failure that went through", "the server at once: it may be an open relay"),
        FailureReason.ProxyFailed => ("the proxy refused, or is not there", "proxy_url"),
        FailureReason.LocalError => ("this machine: descriptors, source_address, an unreadable file", "the sentence in the log"),
        FailureReason.Internal => ("a defect of MailExporter", "please report it with the log"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
