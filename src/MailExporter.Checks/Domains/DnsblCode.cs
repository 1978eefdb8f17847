using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Domains;

/// <summary>What the answers of DNS lists mean.</summary>
internal static class DnsblCode
{
    /// <summary>Of well-known lists, by the last octet, as their operators document it.</summary>
    private static readonly Dictionary<string, Dictionary<byte, string>> Meanings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["zen.spamhaus.org"] = new()
        {
            [2] = "SBL: a known source of spam",
            [3] = "CSS: low-reputation or snowshoe spam",
            [4] = "XBL: a compromised machine",
            [9] = "DROP: a hijacked or criminal network",
            [10] = "PBL: its network says that it should send no mail directly",
            [11] = "PBL: a dynamic or residential address",
        },
        ["bl.spamcop.net"] = new() { [2] = "reported for spam" },
        ["b.barracudacentral.org"] = new() { [2] = "poor reputation" },
        ["psbl.surriel.com"] = new() { [2] = "sent to a spam trap" },
    };

    /// <summary>A listing: an address in 127/8 (RFC 5782 section 2.1), but for 127.0.0.1 and what lists answer in 127.255.255/24 to those they do not serve.</summary>
    public static bool IsListing(IPAddress answer) =>
        answer.AddressFamily == AddressFamily.InterNetwork && answer.GetAddressBytes() is [127, ..] and not [127, 255, 255, _] and not [127, 0, 0, 1];

    /// <summary>What an answer that is no listing means; null when nobody knows.</summary>
    public static string? Refusal(IPAddress answer) => answer.GetAddressBytes() switch
    {
        [127, 255, 255, 252] => "the name of the list is misspelt",
        [127, 255, 255, 254] => "asked by a public resolver",
        [127, 255, 255, 255] => "asked too often",
        [127, ..] => null,
        _ => "no answer of a DNS list; the domain may have been sold",
    };

    /// <summary>What a listing means; null when it is not known.</summary>
    public static string? Meaning(string list, string code) =>
        Meanings.TryGetValue(list, out var known) && IPAddress.TryParse(code, out var address) && known.TryGetValue(address.GetAddressBytes()[3], out var meaning) ? meaning : null;
}
