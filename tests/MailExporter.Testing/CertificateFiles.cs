using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Testing;

/// <summary>A certificate as PEM files in a temporary folder, until disposed.</summary>
public sealed class CertificateFiles : IDisposable
{
    internal CertificateFiles(TestCertificate certificate)
    {
        Folder = Directory.CreateTempSubdirectory("mailexporter-test-").FullName;
        CaFile = Write("ca.pem", certificate.Root.ExportCertificatePem());
        CertFile = Write("cert.pem", string.Join('\n', certificate.Intermediates.Prepend(certificate.Leaf).Select(c => c.ExportCertificatePem())));
        using AsymmetricAlgorithm key = certificate.Leaf.GetECDsaPrivateKey() is { } ecdsa
            ? ecdsa
            : certificate.Leaf.GetRSAPrivateKey()!;
        KeyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The folder, removed by <see cref="Dispose"/>.</summary>
    public string Folder { get; }

    /// <summary>The root.</summary>
    public string CaFile { get; }

    /// <summary>The leaf and the intermediates.</summary>
    public string CertFile { get; }

    /// <summary>The leaf's key.</summary>
    public string KeyFile { get; }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Write(string name, string pem)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, pem + "\n");
        return path;
    }
}
