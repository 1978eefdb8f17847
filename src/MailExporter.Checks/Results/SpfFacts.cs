namespace MailExporter.Checks.Results;

/// <summary>What a domain's SPF record costs and allows (RFC 7208), as a sender sees it whom nothing before its end matches.</summary>
/// <param name="Record">The record, bounded; null when there is none, more than one, or no answer.</param>
/// <param name="Lookups">Terms that make a receiver ask DNS, with those of included records; null without a record. RFC 7208 section 4.6.4 allows 10.</param>
/// <param name="VoidLookups">Of these, terms whose question has an empty answer for a sender with an IPv4 address. RFC 7208 section 4.6.4 allows 2.</param>
/// <param name="VoidLookupsIPv6">The same for a sender with an IPv6 address.</param>
/// <param name="Default">What becomes of a sender that nothing matches: <c>fail</c>, <c>softfail</c>, <c>neutral</c> or <c>pass</c>; null when that is not known.</param>
/// <param name="IsCounted">False when counting ended before the record's end, because it is longer than any receiver reads: the numbers are then minima.</param>
/// <param name="Domains">The domains whose records are included or redirected to, in the order of reading, at most 100.</param>
public sealed record SpfFacts(
    string? Record = null,
    int? Lookups = null,
    int? VoidLookups = null,
    int? VoidLookupsIPv6 = null,
    string? Default = null,
    bool IsCounted = true,
    ValueList<string> Domains = default);
