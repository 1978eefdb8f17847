using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.WebConfiguration;

/// <summary>Certificates and keys in memory, made of PEM.</summary>
internal static class TlsMaterial
{
    /// <summary>A certificate with its key, and what is sent along. Nothing is fetched from elsewhere.</summary>
    /// <exception cref="CryptographicException">They are no PEM, or do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SslStreamCertificateContext ServerCertificate(Pem certificate, Pem key)
    {
        var text = certificate.Read();
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(text);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(text, key.Read()), chain, offline: true);
    }

    /// <summary>Certificates to trust.</summary>
    /// <exception cref="CryptographicException">It is no PEM, or holds no certificate.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static X509Certificate2Collection Roots(Pem pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem.Read());
        return roots.Count > 0 ? roots : throw new CryptographicException("there is no certificate in it");
    }
}
