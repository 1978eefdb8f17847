using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Testing;

/// <summary>A certificate with its key, and the intermediates that are sent with it.</summary>
public sealed class TestCertificate
{
    private readonly Lazy<SslStreamCertificateContext> _context;

    internal TestCertificate(X509Certificate2 leaf, IReadOnlyList<X509Certificate2> intermediates, X509Certificate2 root, bool isWeak)
    {
        (Leaf, Intermediates, Root, IsWeak) = (leaf, intermediates, root, isWeak);
        _context = new(() => SslStreamCertificateContext.Create(Leaf, [.. Intermediates], offline: true));
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>What is sent along, from the leaf's issuer upwards, without the root.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; }

    /// <summary>Who must be trusted for this certificate to be; itself when self-signed.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>For the server's side of a handshake: sends exactly the leaf and <see cref="Intermediates"/>.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    /// <summary>OpenSSL refuses it at its default security level.</summary>
    internal bool IsWeak { get; }

    /// <summary>Writes it as PEM files to a new temporary folder, which the result removes.</summary>
    public CertificateFiles Export() => new(this);
}
