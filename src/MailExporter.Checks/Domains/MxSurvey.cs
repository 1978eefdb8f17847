using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>The MX hosts of a domain as DNS has them: what several checks begin with, looked up once.</summary>
/// <param name="Records">The MX records as they are.</param>
/// <param name="IsImplicit">There are none, and the domain itself takes its mail.</param>
/// <param name="Hosts">The hosts that are looked at, best first.</param>
/// <param name="LeftOut">Hosts that there are beyond those.</param>
internal sealed record MxSurvey(Lookup<MxRecord> Records, bool IsImplicit, ValueList<MxHost> Hosts, int LeftOut)
{
    /// <summary>More than any domain needs; each costs a connection an address.</summary>
    private const int MaxHosts = 16;

    private const int MaxAddresses = 8;

    /// <summary>RFC 7505: the only record is a null MX.</summary>
    public bool IsNull => Records.Records.Count > 0 && Records.Records.All(record => record.Host.Length == 0);

    /// <summary>The resolver validated who the hosts are.</summary>
    public bool IsAuthentic => Records.IsAuthentic;

    /// <summary>What DNS could not say; null when it said everything.</summary>
    public string? Unanswered => Records.Detail ?? Hosts.Select(host => host.Unanswered).FirstOrDefault(detail => detail is not null);

    /// <summary>Looks them up.</summary>
    public static async Task<MxSurvey> MakeAsync(IZoneData zone, string domain, CancellationToken cancellationToken)
    {
        var records = await zone.MxRecordsAsync(domain, cancellationToken).ConfigureAwait(false);
        if (records.Status == LookupStatus.NoData)
        {
            // RFC 5321 section 5.1: no MX is an MX of preference 0 to the domain itself.
            var own = await HostAsync(zone, domain, cancellationToken).ConfigureAwait(false);
            return own.Addresses.Count > 0 || own.Unanswered is not null ? new(records, IsImplicit: true, [own], 0) : new(records, IsImplicit: false, [], 0);
        }

        string[] names = [.. records.Records.Select(record => record.Host).Where(host => host.Length > 0).Distinct()];
        var hosts = await Task.WhenAll(names.Take(MaxHosts).Select(name => HostAsync(zone, name, cancellationToken))).ConfigureAwait(false);
        return new(records, IsImplicit: false, hosts.ToValueList(), Math.Max(0, names.Length - MaxHosts));
    }

    private static async Task<MxHost> HostAsync(IZoneData zone, string name, CancellationToken cancellationToken)
    {
        var alias = zone.AliasAsync(name, cancellationToken);
        var four = zone.AddressesAsync(name, AddressFamily.InterNetwork, cancellationToken);
        var six = zone.AddressesAsync(name, AddressFamily.InterNetworkV6, cancellationToken);
        return Host(name, await alias.ConfigureAwait(false), await four.ConfigureAwait(false), await six.ConfigureAwait(false));
    }

    private static MxHost Host(string name, Lookup<string> alias, Lookup<IPAddress> four, Lookup<IPAddress> six)
    {
        Lookup<IPAddress>[] both = [four, six];
        return new(
            name,
            alias.Status == LookupStatus.Found ? alias.Records[0] : null,
            six.Records.Concat(four.Records).Take(MaxAddresses).ToValueList(),
            both.All(lookup => lookup.Status != LookupStatus.NoName),
            // An unsigned denial of AAAA records says nothing against signed A records.
            both.Where(lookup => lookup.Status == LookupStatus.Found).All(lookup => lookup.IsAuthentic) && both.Any(lookup => lookup.Status == LookupStatus.Found),
            alias.Detail ?? four.Detail ?? six.Detail);
    }
}

/// <summary>One MX host as DNS has it.</summary>
/// <param name="Name">As the MX record names it.</param>
/// <param name="Alias">What it is an alias of; null: it is none.</param>
/// <param name="Addresses">Of both families.</param>
/// <param name="Exists">The name exists, or nobody could say.</param>
/// <param name="IsAuthentic">The resolver validated the addresses.</param>
/// <param name="Unanswered">What DNS could not say of it; null when it said everything.</param>
internal sealed record MxHost(string Name, string? Alias, ValueList<IPAddress> Addresses, bool Exists, bool IsAuthentic, string? Unanswered);
