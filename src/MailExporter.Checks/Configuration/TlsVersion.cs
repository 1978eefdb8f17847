using System.Security.Authentication;

namespace MailExporter.Checks.Configuration;

/// <summary>The TLS versions in Prometheus' spelling.</summary>
internal static class TlsVersion
{
#pragma warning disable SYSLIB0039, CA5397 // obsolete versions are what a monitor must be able to speak to
    public static readonly KeyValuePair<string, SslProtocols>[] All =
    [
        new("TLS10", SslProtocols.Tls),
        new("TLS11", SslProtocols.Tls11),
        new("TLS12", SslProtocols.Tls12),
        new("TLS13", SslProtocols.Tls13),
    ];
#pragma warning restore SYSLIB0039, CA5397

    /// <summary>The version's name.</summary>
    public static string NameOf(SslProtocols version) => All.First(pair => pair.Value == version).Key;
}
