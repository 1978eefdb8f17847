using System.Security.Cryptography;
using MailExporter.Checks.Configuration;

namespace MailExporter.WebConfiguration;

/// <summary>What may not stand together in <c>tls_server_config</c>, and whether its certificates can be used.</summary>
internal static class WebTlsRules
{
    private static readonly string[] CertificateKeys = ["cert_file", "cert", "key_file", "key"];

    public static IEnumerable<OptionFault> Faults(WebTlsOptions tls)
    {
        if (tls == new WebTlsOptions())
        {
            yield break; // an empty section is none
        }

        if (tls.Certificate is null)
        {
            yield return new("cert_file", "no certificate", "cert_file, or cert", ["cert", "key_file", "key"]);
        }

        if (tls.Key is null)
        {
            yield return new("key_file", "no key", "key_file, or key", ["key", "cert_file", "cert"]);
        }

        if (tls.MinVersion > tls.MaxVersion)
        {
            yield return new("min_version", TlsVersion.NameOf(tls.MinVersion), $"at most max_version, {TlsVersion.NameOf(tls.MaxVersion)}", ["max_version"]);
        }

        if (tls.ClientCa is not null && tls.ClientAuth == ClientAuth.NoClientCert)
        {
            yield return new("client_auth_type", "NoClientCert beside a client_ca", "a type that asks for certificates", ["client_ca_file", "client_ca"]);
        }

        if (tls.ClientAllowedSans.Count > 0 && tls.ClientAuth is not (ClientAuth.RequireAnyClientCert or ClientAuth.RequireAndVerifyClientCert))
        {
            yield return new("client_allowed_sans", $"it with client_auth_type {tls.ClientAuth}", "RequireAnyClientCert or RequireAndVerifyClientCert: others let clients in that have no name", ["client_auth_type"]);
        }

        if (tls is { Certificate: { } certificate, Key: { } key } && Fault(() => TlsMaterial.ServerCertificate(certificate, key)) is { } broken)
        {
            yield return new(certificate.File is null ? "cert" : "cert_file", broken, "a PEM certificate and, in key_file or key, its key", [.. CertificateKeys]);
        }

        if (tls.ClientCa is { } ca && Fault(() => TlsMaterial.Roots(ca)) is { } unreadable)
        {
            yield return new(ca.File is null ? "client_ca" : "client_ca_file", unreadable, "PEM certificates");
        }
    }

    private static string? Fault(Func<object> use)
    {
        try
        {
            use();
            return null;
        }
        catch (ArgumentException)
        {
            return "what cannot be used (certificate and key do not belong together)";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"what cannot be used ({exception.Message})";
        }
    }
}
