namespace MailExporter.Checks.Results;

/// <summary>Where a domain's mail goes (RFC 5321 section 5.1).</summary>
/// <param name="Records">The MX records, best first, at most 50; a null MX has the host "".</param>
/// <param name="IsNull">The domain takes no mail (RFC 7505).</param>
/// <param name="IsImplicit">There is no MX record: the domain's own addresses take its mail.</param>
/// <param name="Hosts">What was seen of the hosts, at most 16 of them.</param>
public sealed record MxFacts(ValueList<MxRecord> Records = default, bool IsNull = false, bool IsImplicit = false, ValueList<MxHostFacts> Hosts = default);

/// <summary>What was seen of one MX host.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Alias">The name that it is an alias of (CNAME); null when it is none.</param>
/// <param name="Addresses">What was seen at each of its addresses, at most 8 of them.</param>
public sealed record MxHostFacts(string Host, string? Alias, ValueList<MxAddressFacts> Addresses);

/// <summary>What was seen of an MTA at one address.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Failure">Why no dialogue came about; null for one.</param>
/// <param name="GreetingName">The name that it gives itself in its greeting (RFC 5321 section 4.2); null when there was none.</param>
/// <param name="OffersStartTls">STARTTLS is on offer; null when it did not come to that.</param>
/// <param name="Tls">Facts of the handshake; null without one.</param>
public sealed record MxAddressFacts(string Address, CheckFailure? Failure, string? GreetingName, bool? OffersStartTls, TlsFacts? Tls);
