using System.Globalization;
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

    /// <summary>One spelling for all that mean the same host: lower case, in ASCII, without the dot of the root; an address as RFC 5952 writes it, without a zone it has no use for, and IPv4 within IPv6 as IPv4.</summary>
    public static string Canonical(string text)
    {
        if (IsAddress(text))
        {
            var address = IPAddress.Parse(text);
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
                : address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes()).ToString() // RFC 4007 section 6: a zone tells nothing apart that is global
                : address.ToString();
        }

        return Ascii(text.TrimEnd('.').ToLowerInvariant());
    }

    /// <summary>The name in ASCII (RFC 5891); as it is where it cannot be converted.</summary>
    public static string Ascii(string name)
    {
        try
        {
            return System.Text.Ascii.IsValid(name) ? name : new IdnMapping().GetAscii(name);
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    /// <summary>True for an IPv4 address in four parts and for an IPv6 address.</summary>
    public static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && (address.AddressFamily is AddressFamily.InterNetworkV6 ? text[0] != '[' : text.Count('.') == 3);

    /// <summary>RFC 1123 section 2.1, with the underscore that some hosts have and the letters that IDNA encodes.</summary>
    private static bool IsName(ReadOnlySpan<char> text)
    {
        text = text.EndsWith('.') ? text[..^1] : text;
        if (text.Length > 253)
        {
            return false;
        }

        var last = ReadOnlySpan<char>.Empty;
        foreach (var range in text.Split('.'))
        {
            last = text[range];
            if (!IsLabel(last))
            {
                return false;
            }
        }

        return last.ContainsAnyExceptInRange('0', '9'); // RFC 3696 section 2: else 1.2.3 would be a name
    }

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        foreach (var letter in label)
        {
            if (!(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || letter > '\x7f' && char.IsLetterOrDigit(letter)))
            {
                return false;
            }
        }

        return label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-';
    }
}
