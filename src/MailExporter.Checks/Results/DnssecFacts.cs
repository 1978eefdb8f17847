namespace MailExporter.Checks.Results;

/// <summary>Whether answers about a domain are signed, as the resolver says that it has validated them (AD).</summary>
/// <param name="IsSecure">Of the domain itself; null when it could not be told.</param>
/// <param name="InsecureHosts">MX hosts whose addresses are not signed.</param>
public sealed record DnssecFacts(bool? IsSecure = null, ValueList<string> InsecureHosts = default);
