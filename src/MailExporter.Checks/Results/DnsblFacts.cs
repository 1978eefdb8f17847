namespace MailExporter.Checks.Results;

/// <summary>What one DNS list says about one address (RFC 5782).</summary>
/// <param name="Address">The IP address.</param>
/// <param name="List">The list's zone.</param>
/// <param name="IsListed">Null when it could not be told: no answer, a refusal, a list that is dead or not for this kind of address.</param>
/// <param name="Codes">The answers of a listing.</param>
/// <param name="Reason">What the list says to it, bounded; null when it says nothing.</param>
public sealed record DnsblFacts(string Address, string List, bool? IsListed, ValueList<string> Codes = default, string? Reason = null);
