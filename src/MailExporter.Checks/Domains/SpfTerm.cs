using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Domains;

/// <summary>Reads one mechanism of an SPF record (RFC 7208 section 12).</summary>
internal static class SpfTerm
{
    private static readonly SearchValues<char> IPv6Letters = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> LabelLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    /// <summary>The mechanism, or why it is none.</summary>
    public static (SpfMechanism? Mechanism, SpfFault? Fault) ReadMechanism(ReadOnlySpan<char> term)
    {
        SpfOutcome? qualifier = term[0] switch { '+' => SpfOutcome.Pass, '-' => SpfOutcome.Fail, '~' => SpfOutcome.SoftFail, '?' => SpfOutcome.Neutral, _ => null };
        var body = qualifier is null ? term : term[1..];
        var name = body[..SpfRecord.NameLength(body)];
        var rest = body[name.Length..];
        if (name.IsEmpty || rest is not ([] or [':' or '/', ..]))
        {
            return Faulty(term, "a mechanism or a modifier");
        }

        SpfMechanismKind? kind = Enum.TryParse<SpfMechanismKind>(name, ignoreCase: true, out var known) ? known : null;
        if (kind is null)
        {
            return (null, new(ZoneText.Quoted(term), "all, include, a, mx, ptr, ip4, ip6 or exists", IsUnknownMechanism: true));
        }

        var mechanism = new SpfMechanism(kind.Value, qualifier ?? SpfOutcome.Pass, null, null, 32, 128, ZoneText.Shown(term));
        return kind switch
        {
            SpfMechanismKind.All => rest.IsEmpty ? (mechanism, null) : Faulty(term, "all without anything after it"),
            SpfMechanismKind.Ip4 => ReadNetwork(mechanism, rest, AddressFamily.InterNetwork) is { } network ? (network, null) : Faulty(term, "ip4: and an IPv4 address, with / and at most 32 after it if it is a network"),
            SpfMechanismKind.Ip6 => ReadNetwork(mechanism, rest, AddressFamily.InterNetworkV6) is { } network ? (network, null) : Faulty(term, "ip6: and an IPv6 address, with / and at most 128 after it if it is a network"),
            SpfMechanismKind.A or SpfMechanismKind.Mx => ReadHost(mechanism, rest) is { } host ? (host, null) : Faulty(term, HostExpected(rest)),
            SpfMechanismKind.Ptr when rest.IsEmpty => (mechanism, null),
            _ => rest is [':', .. var domain] && ReadDomain(domain) is { } target ? (mechanism with { Domain = target }, null) : Faulty(term, "a colon and a domain name"),
        };
    }

    /// <summary>A domain-spec: it ends in a macro, or in a dot and a top label that is not a number.</summary>
    public static SpfMacroText? ReadDomain(ReadOnlySpan<char> text)
    {
        if (SpfMacroText.Parse(text) is not { Parts.Count: > 0 } parsed)
        {
            return null;
        }

        return parsed.EndsInMacro || EndsInTopLabel(text) ? parsed : null;
    }

    private static bool EndsInTopLabel(ReadOnlySpan<char> text)
    {
        text = text.EndsWith('.') ? text[..^1] : text;
        var dot = text.LastIndexOf('.');
        var label = text[(dot + 1)..];
        return dot >= 0 && !label.IsEmpty && label[0] != '-' && label[^1] != '-'
            && label.ContainsAnyExceptInRange('0', '9')
            && !label.ContainsAnyExcept(LabelLetters);
    }

    private static (SpfMechanism?, SpfFault?) Faulty(ReadOnlySpan<char> term, string expected) => (null, new(ZoneText.Quoted(term), expected));

    private static string HostExpected(ReadOnlySpan<char> rest) =>
        rest is [':', .. var target] && IPAddress.TryParse(target, out var address)
            ? $"{(address.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6")}: for an address"
            : "nothing, or a colon and a domain name, and then / with at most 32 and // with at most 128 if networks are meant";

    private static SpfMechanism? ReadHost(SpfMechanism mechanism, ReadOnlySpan<char> rest)
    {
        if (!CutPrefix(ref rest, "//", 128, out var prefix6) || !CutPrefix(ref rest, "/", 32, out var prefix4))
        {
            return null;
        }

        mechanism = mechanism with { Prefix4 = prefix4 ?? 32, Prefix6 = prefix6 ?? 128 };
        return rest.IsEmpty ? mechanism
            : rest is [':', .. var domain] && ReadDomain(domain) is { } target ? mechanism with { Domain = target }
            : null;
    }

    private static SpfMechanism? ReadNetwork(SpfMechanism mechanism, ReadOnlySpan<char> rest, AddressFamily family)
    {
        var isIPv4 = family == AddressFamily.InterNetwork;
        if (rest is not [':', .. var network] || !CutPrefix(ref network, "/", isIPv4 ? 32 : 128, out var prefix) || ReadAddress(network, isIPv4) is not { } address)
        {
            return null;
        }

        return mechanism with { Network = address, Prefix4 = isIPv4 && prefix is { } four ? four : 32, Prefix6 = !isIPv4 && prefix is { } six ? six : 128 };
    }

    private static IPAddress? ReadAddress(ReadOnlySpan<char> text, bool isIPv4)
    {
        if (isIPv4 ? !IsDottedQuad(text) : text.IsEmpty || text.ContainsAnyExcept(IPv6Letters) || !text.Contains(':'))
        {
            return null;
        }

        return IPAddress.TryParse(text, out var address) ? address : null;
    }

    /// <summary>Four numbers to 255 without leading zeros: the runtime would also read octal, hexadecimal and shorter forms.</summary>
    private static bool IsDottedQuad(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            count++;
            if (ReadNumber(text[range], 255) is null)
            {
                return false;
            }
        }

        return count == 4;
    }

    /// <summary>Takes a length off the end of the text. False when there is one and it is out of range.</summary>
    private static bool CutPrefix(ref ReadOnlySpan<char> text, string mark, int most, out int? length)
    {
        length = null;
        var digits = text[(text.LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        var before = text[..^digits.Length];
        if (digits.IsEmpty || !before.EndsWith(mark) || mark == "/" && before.EndsWith("//"))
        {
            return true; // what stands there instead is left for the domain's rules to refuse
        }

        length = ReadNumber(digits, most);
        text = before[..^mark.Length];
        return length is not null;
    }

    private static int? ReadNumber(ReadOnlySpan<char> digits, int most) =>
        digits.Length is > 0 and <= 3 && (digits.Length == 1 || digits[0] != '0')
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
}
