using System.Collections.Concurrent;
using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Probing;

/// <summary>Where one probe may connect to: every list must allow it.</summary>
/// <remarks>
/// A target that a list names may have any address, as the DNS says; so may its MX hosts that the list names. Anything else must have
/// an address in a network of the list, and that is asked of the very address that is then connected to.
/// </remarks>
internal sealed class ConnectionGate(string target, IReadOnlyList<ValueList<AllowedTarget>> lists)
{
    private readonly ConcurrentDictionary<string, bool> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>False when it is known without a look-up that the target is not allowed.</summary>
    public bool MayBegin => lists.All(list =>
        Names(list, target) || (HostName.IsAddress(target) ? Contains(list, IPAddress.Parse(target)) : list.Any(allowed => allowed.IsNetwork)));

    /// <summary>A host of which no address was allowed; null: there was none.</summary>
    public string? RefusedHost => _hosts.FirstOrDefault(host => !host.Value).Key;

    /// <summary>Whether this address of a host may be connected to.</summary>
    /// <param name="host">The target, or one of its MX hosts.</param>
    /// <param name="address">Null: a proxy looks it up, so only the name counts.</param>
    public bool MayConnect(string host, IPAddress? address)
    {
        var may = lists.All(list => address is not null && Contains(list, address) || Names(list, target) && Names(list, host));
        _hosts.AddOrUpdate(host, may, (_, before) => before || may);
        return may;
    }

    private static bool Names(ValueList<AllowedTarget> list, string host) => list.Any(allowed => allowed.Names(host));

    private static bool Contains(ValueList<AllowedTarget> list, IPAddress address) => list.Any(allowed => allowed.Contains(address));
}
