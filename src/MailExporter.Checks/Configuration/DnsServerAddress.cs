using System.Net;

namespace MailExporter.Checks.Configuration;

/// <summary>A DNS server: an address, with a port where it is not 53.</summary>
internal static class DnsServerAddress
{
    private const int DnsPort = 53;

    public static string? Parse(string text, Reading reading, out IPEndPoint? server)
    {
        // A bare IPv6 address is all colons: only brackets can hold a port beside it.
        if (HostName.IsAddress(text))
        {
            server = new IPEndPoint(IPAddress.Parse(text), DnsPort);
            return null;
        }

        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        var bare = host is ['[', .. var inner, ']'] ? inner : host.Contains(':', StringComparison.Ordinal) ? "" : host;
        var isServer = HostName.IsAddress(bare)
            && int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port) && port is >= 1 and <= 65535;
        server = isServer ? new IPEndPoint(IPAddress.Parse(bare), int.Parse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null)) : null;
        return isServer ? null : "the IP address of a DNS server, with :PORT if it is not 53";
    }
}
