using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MxRecord = MailExporter.Checks.Results.MxRecord;

namespace MailExporter.Checks.Domains;

/// <summary>What DNS says to one run of a domain's checks. Counts what that run asked.</summary>
internal sealed class ZoneData(ZoneCache cache) : IZoneData
{
    private const int MaxAliases = 8;

    private int _queries;

    /// <summary>The questions that went to the DNS server for this run: what was remembered costs none.</summary>
    public int Queries => _queries;

    /// <summary>Whether MX records of a name, about which the resolver says SERVFAIL, are answered when it does not validate.</summary>
    public Task<bool> IsAnsweredUncheckedAsync(string name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _queries);
        return cache.IsAnsweredUncheckedAsync(name, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Lookup<string>> TextsAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(name, QueryType.TXT, records => records.OfType<TxtRecord>().Select(record => string.Concat(record.Text)), cancellationToken);

    /// <inheritdoc/>
    public Task<Lookup<IPAddress>> AddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken) =>
        AskAsync(name, family == AddressFamily.InterNetworkV6 ? QueryType.AAAA : QueryType.A, records => records.OfType<AddressRecord>().Select(record => record.Address).Distinct(), cancellationToken);

    /// <inheritdoc/>
    public Task<Lookup<MxRecord>> MxRecordsAsync(string name, CancellationToken cancellationToken) => AskAsync(
        name,
        QueryType.MX,
        records => records.OfType<DnsClient.Protocol.MxRecord>()
            .Select(record => new MxRecord(Name(record.Exchange), record.Preference))
            .Distinct()
            .OrderBy(record => record.Preference)
            .ThenBy(record => record.Host, StringComparer.Ordinal),
        cancellationToken);

    /// <inheritdoc/>
    public Task<Lookup<string>> PointersAsync(IPAddress address, CancellationToken cancellationToken) =>
        AskAsync(ReverseName.Of(address), QueryType.PTR, records => records.OfType<PtrRecord>().Select(record => Name(record.PtrDomainName)).Distinct(), cancellationToken);

    /// <inheritdoc/>
    public Task<Lookup<string>> AliasAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(name, QueryType.CNAME, records => records.OfType<CNameRecord>().Select(record => Name(record.CanonicalName)).Take(1), cancellationToken);

    /// <inheritdoc/>
    public Task<Lookup<TlsaRecord>> TlsaRecordsAsync(string name, CancellationToken cancellationToken) => AskAsync(
        name,
        QueryType.TLSA,
        records => records.OfType<DnsClient.Protocol.TlsaRecord>()
            .Select(record => new TlsaRecord((byte)record.CertificateUsage, (byte)record.Selector, (byte)record.MatchingType, record.CertificateAssociationData.ToValueList())),
        cancellationToken);

    /// <summary>As it came: the library's value has its IDNA labels decoded. The root has the name "".</summary>
    private static string Name(DnsString name) => name.Original.TrimEnd('.').ToLowerInvariant();

    private async Task<Lookup<T>> AskAsync<T>(string name, QueryType type, Func<IEnumerable<DnsResourceRecord>, IEnumerable<T>> read, CancellationToken cancellationToken)
    {
        var authentic = true;
        name = HostName.Ascii(name.TrimEnd('.')).ToLowerInvariant();
        for (var asked = 0; asked <= MaxAliases; asked++)
        {
            if (!IsPossible(name))
            {
                return new(LookupStatus.NoName, default, asked > 0 && authentic); // no zone can have it, so nobody need be asked
            }

            var answer = await cache.AskAsync(name.Length == 0 ? "." : name, type, () => Interlocked.Increment(ref _queries)).WaitAsync(cancellationToken).ConfigureAwait(false);
            authentic &= answer.IsAuthentic;
            if (answer.Failure is { } failure)
            {
                return new(LookupStatus.Unknown, default, Detail: failure);
            }

            var before = name;
            if (!Follow(answer, type, ref name))
            {
                break;
            }

            var records = answer.Records.Where(record => record.RecordType == (ResourceRecordType)type && Name(record.DomainName) == name).ToArray();
            if (records.Length > 0)
            {
                return new(LookupStatus.Found, read(records).ToValueList(), authentic);
            }

            if (name == before)
            {
                return new(answer.Exists ? LookupStatus.NoData : LookupStatus.NoName, default, authentic);
            }

            // The server followed the alias as far as it could; where it leads is a question of its own.
        }

        return new(LookupStatus.Unknown, default, Detail: $"more than {MaxAliases} aliases lead to {ZoneText.Shown(name)}");
    }

    /// <summary>Follows the aliases within one answer, owner by owner: what does not belong to the name asked for is not looked at.</summary>
    /// <returns>False when they lead too far, or round.</returns>
    private static bool Follow(ZoneAnswer answer, QueryType type, ref string name)
    {
        if (type == QueryType.CNAME)
        {
            return true;
        }

        for (var step = 0; step <= MaxAliases; step++)
        {
            var owner = name;
            if (answer.Records.OfType<CNameRecord>().FirstOrDefault(record => Name(record.DomainName) == owner) is not { } alias)
            {
                return true;
            }

            name = Name(alias.CanonicalName);
        }

        return false;
    }

    /// <summary>RFC 1035 section 2.3.4.</summary>
    private static bool IsPossible(string name) =>
        name.Length == 0 || name.Length <= 253 && System.Text.Ascii.IsValid(name) && name.Split('.').All(label => label.Length is > 0 and <= 63 && !label.Any(char.IsControl));
}
