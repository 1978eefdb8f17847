using System.Net;

namespace MailExporter.Checks.Configuration;

/// <summary>What we may call ourselves in EHLO: a name, or an address literal (RFC 5321 section 4.1.3).</summary>
internal static class EhloName
{
    /// <summary>Null when the text may be sent, else what was expected.</summary>
    public static string? Expected(string text) => text switch
    {
        ['[', .. var literal, ']'] when IPAddress.TryParse(literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? literal[5..] : literal, out _) => null,
        _ when HostName.Expected(text) is null && !HostName.IsAddress(text) => null,
        _ => "a host name, or an address in brackets such as [192.0.2.1]",
    };
}
