namespace MailExporter.Checks.Results;

/// <summary>The TLSA records of one MX host (RFC 7672).</summary>
/// <param name="Host">The MX host.</param>
/// <param name="Name">Where they are: <c>_25._tcp.HOST</c>.</param>
/// <param name="IsSecure">The resolver validated the answer (AD).</param>
/// <param name="Records">In presentation form, bounded, at most 20.</param>
/// <param name="Addresses">Each address with whether what it serves matches; null where it could not be compared.</param>
public sealed record DaneFacts(string Host, string Name, bool IsSecure, ValueList<string> Records, ValueList<DaneAddressFacts> Addresses = default);

/// <summary>Whether the certificate that an address serves matches a TLSA record.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Matches">Null when no certificate could be had.</param>
public sealed record DaneAddressFacts(string Address, bool? Matches);
