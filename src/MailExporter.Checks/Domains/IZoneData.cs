using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>What DNS says, as the checks of a domain ask it. Aliases are followed; what the DNS does wrong is an answer, never an exception.</summary>
internal interface IZoneData
{
    /// <summary>TXT records, each with its character-strings joined (RFC 7208 section 3.3).</summary>
    Task<Lookup<string>> TextsAsync(string name, CancellationToken cancellationToken);

    /// <summary>A or AAAA records.</summary>
    Task<Lookup<IPAddress>> AddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken);

    /// <summary>MX records, best first; a null MX (RFC 7505) has the host "".</summary>
    Task<Lookup<MxRecord>> MxRecordsAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of an address (PTR).</summary>
    Task<Lookup<string>> PointersAsync(IPAddress address, CancellationToken cancellationToken);

    /// <summary>The name that a name is an alias of (CNAME, one step).</summary>
    Task<Lookup<string>> AliasAsync(string name, CancellationToken cancellationToken);

    /// <summary>TLSA records (RFC 6698).</summary>
    Task<Lookup<TlsaRecord>> TlsaRecordsAsync(string name, CancellationToken cancellationToken);
}

/// <summary>The answer to one question.</summary>
/// <param name="Status">What kind of answer.</param>
/// <param name="Records">Empty unless <see cref="LookupStatus.Found"/>.</param>
/// <param name="IsAuthentic">The resolver validated it (AD, RFC 4035 section 3.2.3), also a denial.</param>
/// <param name="Detail">For <see cref="LookupStatus.Unknown"/>: what went wrong, bounded.</param>
internal sealed record Lookup<T>(LookupStatus Status, ValueList<T> Records, bool IsAuthentic = false, string? Detail = null);

/// <summary>Kinds of answers. The difference between "there is none" and "nobody could say" is never lost.</summary>
internal enum LookupStatus
{
    /// <summary>Records.</summary>
    Found,

    /// <summary>The name exists, without such records.</summary>
    NoData,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoName,

    /// <summary>No answer, SERVFAIL, REFUSED, nonsense.</summary>
    Unknown,
}

/// <summary>A TLSA record (RFC 6698 section 2.1).</summary>
internal sealed record TlsaRecord(byte Usage, byte Selector, byte MatchingType, ValueList<byte> Data);
