using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Domains;

/// <summary>An address as a name: octets (RFC 1035 section 3.5) or nibbles (RFC 3596 section 2.5), the last first.</summary>
internal static class ReverseName
{
    /// <summary>Under <c>in-addr.arpa</c> or <c>ip6.arpa</c>.</summary>
    public static string Of(IPAddress address) => $"{Labels(address)}.{(address.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "in-addr")}.arpa";

    /// <summary>The labels alone, as a DNS list wants them before its own name (RFC 5782 sections 2.1 and 2.4).</summary>
    public static string Labels(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        Array.Reverse(bytes);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Join('.', bytes.SelectMany(octet => new[] { octet & 15, octet >> 4 }).Select(nibble => nibble.ToString("x", System.Globalization.CultureInfo.InvariantCulture)))
            : string.Join('.', bytes);
    }
}
