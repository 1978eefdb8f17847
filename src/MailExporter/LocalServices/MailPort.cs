using MailExporter.Checks.Results;

namespace MailExporter.LocalServices;

/// <summary>A port on which a mail host usually listens.</summary>
/// <param name="Number">As assigned by IANA.</param>
/// <param name="Protocol">What is spoken there.</param>
/// <param name="Tls">Implicit on the ports of RFC 8314.</param>
internal readonly record struct MailPort(int Number, MailProtocol Protocol, TlsMode Tls)
{
    /// <summary>The usual ports of a mail host.</summary>
    public static readonly MailPort[] Usual =
    [
        new(25, MailProtocol.Smtp, TlsMode.Opportunistic),
        new(465, MailProtocol.Smtp, TlsMode.Implicit),
        new(587, MailProtocol.Smtp, TlsMode.Opportunistic),
        new(143, MailProtocol.Imap, TlsMode.Opportunistic),
        new(993, MailProtocol.Imap, TlsMode.Implicit),
        new(110, MailProtocol.Pop3, TlsMode.Opportunistic),
        new(995, MailProtocol.Pop3, TlsMode.Implicit),
    ];
}
