namespace MailExporter.Checks.Results;

/// <summary>What the key record of one DKIM selector says (RFC 6376 section 3.6.1).</summary>
/// <param name="Selector">As configured.</param>
/// <param name="Name">Where the record was looked for: <c>SELECTOR._domainkey.DOMAIN</c>.</param>
/// <param name="Alias">The name that it is an alias of (CNAME); null when it is none.</param>
/// <param name="Record">The record, bounded; null when there is none, more than one, or no answer.</param>
/// <param name="KeyType"><c>rsa</c> or <c>ed25519</c>; null when it could not be told.</param>
/// <param name="Bits">The key's length in bits; null when there is no key that can be read.</param>
/// <param name="IsRevoked">The record has an empty key.</param>
/// <param name="IsTesting">The flag <c>t=y</c>.</param>
public sealed record DkimKeyFacts(
    string Selector,
    string Name,
    string? Alias = null,
    string? Record = null,
    string? KeyType = null,
    int? Bits = null,
    bool IsRevoked = false,
    bool IsTesting = false);
