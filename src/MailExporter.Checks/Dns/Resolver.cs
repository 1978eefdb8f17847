using System.Net;
using DnsClient;
using DnsClient.Protocol;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MxRecord = MailExporter.Checks.Results.MxRecord;

namespace MailExporter.Checks.Dns;

/// <summary>Names to addresses and MX records: /etc/hosts, then DNS with the search list, or the servers configured.</summary>
/// <remarks>Nothing is cached: a monitor wants to know what the DNS says now. Never the blocking system resolver.</remarks>
internal sealed class Resolver(DnsOptions options, TimeProvider time)
{
    private const int MaxCnames = 8;
    private const int MaxAddresses = 32;
    private const int MaxMxRecords = 50;
    private const int MaxTextRecords = 50;

    private readonly SystemFile<HostsFile> _hosts = new("/etc/hosts", lines => new HostsFile(lines), time);
    private readonly SystemFile<ResolvConf> _resolvConf = new("/etc/resolv.conf", ResolvConf.Parse, time);
    private volatile DnsOptions _options = options;
    private volatile Asking? _asking;

    /// <summary>The machine's own fully qualified name; null when it has none.</summary>
    public string? OwnName
    {
        get
        {
            var name = Environment.MachineName;
            return name.Contains('.') ? name : _hosts.Value.CanonicalName(name) is { } known && !known.StartsWith("localhost", StringComparison.OrdinalIgnoreCase) ? known : null;
        }
    }

    /// <summary>From now on names are looked up so.</summary>
    public void Use(DnsOptions changed) => _options = changed;

    /// <summary>The addresses of a host, those of the preferred family (IPv6, RFC 6724) first in turn (RFC 8305 section 4).</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.DnsNotFound"/> or <see cref="FailureReason.DnsFailed"/>.</exception>
    public async ValueTask<IReadOnlyList<IPAddress>> AddressesAsync(string host, IpProtocol family, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
        {
            return Suits(literal, family) ? [literal] : throw new CheckFailedException(FailureReason.DnsNotFound, $"{host} is not an {Word(family)} address");
        }

        if (_hosts.Value.Find(host.TrimEnd('.')) is { } known && known.Where(a => Suits(a, family)).ToArray() is { Length: > 0 } local)
        {
            return Interleave(local);
        }

        var nowhere = true;
        foreach (var name in Candidates(HostName.Ascii(host)))
        {
            var answer = await BothFamiliesAsync(name, family, cancellationToken).ConfigureAwait(false);
            if (answer.Addresses.Count > 0)
            {
                return Interleave(answer.Addresses);
            }

            nowhere &= !answer.Exists;
        }

        throw new CheckFailedException(FailureReason.DnsNotFound, nowhere ? $"{host} does not exist" : $"{host} has no {Word(family)} address");
    }

    /// <summary>The MX records of a domain, best first (RFC 5321 section 5.1), then by name, so that a monitor looks at the same host each time.</summary>
    /// <returns>Empty when the domain exists and has none.</returns>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.DnsNotFound"/> (NXDOMAIN) or <see cref="FailureReason.DnsFailed"/>.</exception>
    public async Task<ValueList<MxRecord>> MxRecordsAsync(string domain, CancellationToken cancellationToken)
    {
        var (exists, records) = await QueryAsync(HostName.Ascii(domain.TrimEnd('.')), QueryType.MX, cancellationToken).ConfigureAwait(false);
        if (!exists)
        {
            throw new CheckFailedException(FailureReason.DnsNotFound, $"{domain} does not exist");
        }

        return records.OfType<DnsClient.Protocol.MxRecord>()
            .Select(r => new MxRecord(r.Exchange.Value.TrimEnd('.').ToLowerInvariant(), r.Preference))
            .OrderBy(r => r.Preference)
            .ThenBy(r => r.Host, StringComparer.Ordinal)
            .DistinctBy(r => r.Host)
            .Take(MaxMxRecords)
            .ToValueList();
    }

    /// <summary>The TXT records of a name, each with its strings joined, as RFC 6376 section 3.6.2.2 and RFC 7208 section 3.3 want them.</summary>
    /// <returns>Empty when there are none.</returns>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.DnsFailed"/>.</exception>
    public async Task<ValueList<string>> TextRecordsAsync(string name, CancellationToken cancellationToken)
    {
        var (_, records) = await QueryAsync(name.TrimEnd('.'), QueryType.TXT, cancellationToken).ConfigureAwait(false);
        return records.OfType<TxtRecord>().Take(MaxTextRecords).Select(record => string.Concat(record.Text)).ToValueList();
    }

    private static bool Suits(IPAddress address, IpProtocol family) => family switch
    {
        IpProtocol.Ip4 => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        IpProtocol.Ip6 => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6,
        _ => true,
    };

    private static string Word(IpProtocol family) => family switch
    {
        IpProtocol.Ip4 => "IPv4",
        IpProtocol.Ip6 => "IPv6",
        _ => "IP",
    };

    private static List<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        var six = addresses.Where(a => Suits(a, IpProtocol.Ip6)).ToArray();
        var four = addresses.Where(a => Suits(a, IpProtocol.Ip4)).ToArray();
        var mixed = new List<IPAddress>(addresses.Count);
        for (var i = 0; i < Math.Max(six.Length, four.Length); i++)
        {
            mixed.AddRange(six.AsSpan(Math.Min(i, six.Length), i < six.Length ? 1 : 0));
            mixed.AddRange(four.AsSpan(Math.Min(i, four.Length), i < four.Length ? 1 : 0));
        }

        return mixed.Count > MaxAddresses ? mixed[..MaxAddresses] : mixed;
    }

    // The search list is the machine's: a server of our own choice is asked for the name as it stands.
    private IEnumerable<string> Candidates(string name) =>
        _options.Servers.Count > 0 ? [name.TrimEnd('.')] : _resolvConf.Value.Candidates(name);

    private async Task<(bool Exists, List<IPAddress> Addresses)> BothFamiliesAsync(string name, IpProtocol family, CancellationToken cancellationToken)
    {
        var six = family == IpProtocol.Ip4 ? null : OneFamilyAsync(name, QueryType.AAAA, cancellationToken);
        var four = family == IpProtocol.Ip6 ? null : OneFamilyAsync(name, QueryType.A, cancellationToken);
        var addresses = new List<IPAddress>();
        CheckFailedException? failed = null;
        var exists = false;
        foreach (var query in new[] { six, four })
        {
            if (query is null)
            {
                continue;
            }

            try
            {
                var answer = await query.ConfigureAwait(false);
                exists |= answer.Exists;
                addresses.AddRange(answer.Addresses);
            }
            catch (CheckFailedException exception)
            {
                failed = exception;
            }
        }

        return addresses.Count == 0 && failed is not null ? throw failed : (exists, addresses);
    }

    private async Task<(bool Exists, IEnumerable<IPAddress> Addresses)> OneFamilyAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        var (exists, records) = await QueryAsync(name, type, cancellationToken).ConfigureAwait(false);
        return (exists, records.OfType<AddressRecord>().Select(r => r.Address).Distinct());
    }

    /// <summary>Asks, and follows aliases that the server did not follow.</summary>
    private async Task<(bool Exists, IEnumerable<DnsResourceRecord> Records)> QueryAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxCnames; hop++)
        {
            var response = await AskAsync(name, type, cancellationToken).ConfigureAwait(false);
            switch (response.Header.ResponseCode)
            {
                case DnsHeaderResponseCode.NotExistentDomain:
                    return (false, []);
                case not DnsHeaderResponseCode.NoError:
                    throw new CheckFailedException(FailureReason.DnsFailed, $"the DNS server answered {response.Header.ResponseCode} for {name} {type}");
            }

            var records = response.Answers.Where(a => a.RecordType == (DnsClient.Protocol.ResourceRecordType)type).ToArray();
            var alias = response.Answers.CnameRecords().LastOrDefault();
            if (records.Length > 0 || alias is null)
            {
                return (true, records);
            }

            name = alias.CanonicalName.Value.TrimEnd('.');
        }

        throw new CheckFailedException(FailureReason.DnsFailed, $"more than {MaxCnames} aliases from {name}");
    }

    private async Task<IDnsQueryResponse> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        try
        {
            return await Client().QueryAsync(name, type, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DnsResponseException or DnsResponseParseException or ArgumentException or FormatException)
        {
            // The library reports a cancelled token as a time-out of the server.
            cancellationToken.ThrowIfCancellationRequested();
            throw new CheckFailedException(FailureReason.DnsFailed, $"no DNS answer for {name} {type}: {exception.Message}");
        }
    }

    private LookupClient Client()
    {
        var current = _options;
        var servers = current.Servers.Count > 0 ? current.Servers : _resolvConf.Value.Servers;
        if (_asking is { } asking && asking.Options == current && asking.Servers == servers)
        {
            return asking.Client;
        }

        var client = new LookupClient(new LookupClientOptions([.. servers])
        {
            UseCache = false,
            Timeout = current.Timeout,
            Retries = current.Retries,
            UseRandomNameServer = false,
            ContinueOnDnsError = true,
            ContinueOnEmptyResponse = false,
            ThrowDnsErrors = false,
        });
        _asking = new Asking(current, servers, client);
        return client;
    }

    private sealed record Asking(DnsOptions Options, ValueList<IPEndPoint> Servers, LookupClient Client);
}
