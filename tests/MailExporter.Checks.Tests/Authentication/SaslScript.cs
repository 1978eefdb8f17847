using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;

namespace MailExporter.Checks.Tests.Authentication;

/// <summary>One SASL exchange as each of the three protocols carries it, over implicit TLS.</summary>
internal sealed class SaslScript(MailProtocol protocol, bool initialResponse = true)
{
    public string Challenge => protocol == MailProtocol.Smtp ? "334 " : "+ ";

    public string Accepted => protocol switch
    {
        MailProtocol.Smtp => "S: 235 2.7.0 ok",
        MailProtocol.Imap => "S: A2 OK welcome",
        _ => "S: +OK welcome",
    };

    public string Refused => protocol switch
    {
        MailProtocol.Smtp => "S: 535 5.7.8 no",
        MailProtocol.Imap => "S: A2 NO [AUTHENTICATIONFAILED] no",
        _ => "S: -ERR [AUTH] no",
    };

    /// <summary>What an accepted client goes on with.</summary>
    public string End => protocol switch
    {
        MailProtocol.Smtp => SmtpScript.Quit,
        MailProtocol.Imap => $"{ImapScript.Capability()}\n{ImapScript.Logout}",
        _ => $"{Pop3Script.Stat}\n{Pop3Script.Quit}",
    };

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>Up to the offer of these mechanisms.</summary>
    public string Offer(params string[] mechanisms) => "tls:\n" + protocol switch
    {
        MailProtocol.Smtp => $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("AUTH " + string.Join(' ', mechanisms))}",
        MailProtocol.Imap => $"{ImapScript.Greeting}\n{ImapScript.Capability([initialResponse ? "SASL-IR" : "IDLE", .. mechanisms.Select(m => $"AUTH={m}")])}",
        _ => $"{Pop3Script.Greeting}\n{Pop3Script.Capa("SASL " + string.Join(' ', mechanisms))}",
    };

    /// <summary>The command, with an initial response where the mechanism has one and the protocol takes it.</summary>
    public string Begin(string mechanism, string? initial)
    {
        var command = protocol == MailProtocol.Imap ? $"C: A2 AUTHENTICATE {mechanism}" : $"C: AUTH {mechanism}";
        return initial is null ? command
            : initialResponse ? $"{command} {initial}"
            : $"{command}\nS: {Challenge}\nC: {initial}";
    }

    /// <summary>A challenge, and the response it must be answered with.</summary>
    public string Round(string challenge, string response) => $"S: {Challenge}{challenge}\nC: {response}";
}
