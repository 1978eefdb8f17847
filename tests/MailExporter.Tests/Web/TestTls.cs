using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Testing;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

/// <summary>TLS as a test's client speaks it.</summary>
internal static class TestTls
{
    /// <summary>For an <see cref="HttpClient"/>.</summary>
    /// <param name="client">The certificate it shows; null: none.</param>
    public static SocketsHttpHandler Handler(TestCertificate? client = null) => new() { SslOptions = Options(client) };

    /// <summary>Trusts the test's root, and shows a certificate if it has one, whoever is asked for.</summary>
    public static SslClientAuthenticationOptions Options(TestCertificate? client = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(TestCertificates.Root.Certificate);
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificateContext = client?.Context };
    }

    /// <summary>A server's settings with these files.</summary>
    public static WebTlsOptions Of(CertificateFiles files) => new() { Certificate = new Pem(files.CertFile, null), Key = new Pem(files.KeyFile, null) };
}
