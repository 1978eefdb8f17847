using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>Further certificates of the lab's own authority.</summary>
internal static class LabCertificate
{
    /// <summary>Issues one for the lab's server.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="notAfter">When it ends; in the past only if the authority is older.</param>
    /// <returns>A file of key and certificate, as Postfix takes it.</returns>
    public static async Task<string> IssueAsync(MailLab lab, DateTimeOffset? notAfter)
    {
        using var authority = X509Certificate2.CreateFromPemFile(lab.Facts.Ca, Path.ChangeExtension(lab.Facts.Ca, "key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={lab.Facts.Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(lab.Facts.Name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)); // a TLS server
        var begin = new DateTimeOffset(authority.NotBefore.ToUniversalTime());
        using var certificate = request.Create(authority, begin, notAfter ?? begin.AddSeconds(1), RandomNumberGenerator.GetBytes(8));
        var file = Path.Combine(lab.Facts.Dir, "certs", $"{Guid.NewGuid():N}.pem");
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
