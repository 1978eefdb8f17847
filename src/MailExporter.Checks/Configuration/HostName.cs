using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Configuration;

/// <summary>The name or address of a host, as it may be asked of DNS and connected to.</summary>
internal static class HostName
{
    /// <summary>Null when the text is a host name or an IP address, else what was expected.</summary>
    public static string? Expected(string text) => text switch
    {
        "" => "a host name or an IP address",
        _ when IsAddress(text) => null,
        _ when text.Contains("://", StringComparison.Ordinal) => "a host name without scheme: no ://",
        ['[', ..] => "an IPv6 address without brackets",
        _ when text.Contains(':', StringComparison.Ordinal) => "a host name without port: set port",
        _ when text.Contains('@', StringComparison.Ordinal) => "a host name, not an address of a person",
        _ when IsName(text) => null,
        _ => "a host name or an IP address",
    };

    /// <summary>True for an IPv4 address in four parts and for an IPv6 address.</summary>
    public static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily is AddressFamily.InterNetworkV6 ? text[0] != '[' : text.Count('.') == 3);

    /// <summary>RFC 1123 section 2.1, with the underscore that some hosts have and the letters that IDNA encodes.</summary>
    private static bool IsName(string text)
    {
        var labels = text.EndsWith('.') ? text[..^1].Split('.') : text.Split('.');
        return text.Length <= 253
            && labels.All(IsLabel)
            && !labels[^1].All(char.IsAsciiDigit); // RFC 3696 section 2: else 1.2.3 would be a name
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || letter > '\x7f' && char.IsLetterOrDigit(letter));
}
