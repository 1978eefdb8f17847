using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Configuration;

/// <summary>What a probe may be made of: one host name, every name below a domain, or the addresses of a network.</summary>
public sealed record AllowedTarget
{
    private const string Form = "a host name, *.DOMAIN, an IP address or a network such as 192.0.2.0/24";

    private readonly string? _name;
    private readonly IPNetwork? _network;

    private AllowedTarget(string? name, IPNetwork? network) => (_name, _network) = (name, network);

    /// <summary>True for an address or a network, which tell nothing of a name before it is resolved.</summary>
    public bool IsNetwork => _network is not null;

    /// <summary>True for a name that stands here, or below the domain that stands here.</summary>
    /// <param name="host">In any spelling; an address has no name.</param>
    public bool Names(string host)
    {
        if (_name is null || HostName.IsAddress(host))
        {
            return false;
        }

        var name = HostName.Canonical(host);
        return _name.StartsWith("*.", StringComparison.Ordinal) ? name.EndsWith(_name[1..], StringComparison.Ordinal) && name.Length > _name.Length - 1 : name == _name;
    }

    /// <summary>True for an address of this network.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _network?.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) == true;
    }

    /// <summary>As it was read.</summary>
    public override string ToString() => _name ?? _network.ToString()!;

    /// <summary>Reads the spelling.</summary>
    /// <returns>Null, or what was expected.</returns>
    internal static string? Parse(string text, Reading reading, out AllowedTarget? target)
    {
        var domain = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        if (NetworkOf(text) is { } network)
        {
            target = new AllowedTarget(null, network);
            return null;
        }

        target = HostName.IsAddress(domain) || HostName.Expected(domain) is not null
            ? null
            : new AllowedTarget(domain.Length < text.Length ? $"*.{HostName.Canonical(domain)}" : HostName.Canonical(domain), null);
        return target is null ? Form : null;
    }

    private static IPNetwork? NetworkOf(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var start = slash < 0 ? text : text[..slash];
        if (!HostName.IsAddress(start) || IPAddress.Parse(start) is not { IsIPv4MappedToIPv6: false } address)
        {
            return null;
        }

        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= bits))
        {
            return null;
        }

        // 192.0.2.77/24 is more likely a slip than a network
        return IPNetwork.TryParse($"{address}/{length}", out var network) && network.BaseAddress.Equals(address) ? network : null;
    }
}
