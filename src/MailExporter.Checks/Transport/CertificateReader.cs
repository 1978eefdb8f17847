using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>Turns a certificate into facts, and names what is weak about it.</summary>
internal static class CertificateReader
{
    private const int MaxNames = 100;
    private const int MaxText = 256;

    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>SHA-1 and MD5 signatures: RSA, DSA and ECDSA (RFC 3279, RFC 5758).</summary>
    private static readonly HashSet<string> WeakSignatures = ["1.2.840.113549.1.1.5", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.2", "1.2.840.10045.4.1", "1.2.840.10040.4.3", "1.3.14.3.2.29"];

    /// <summary>The facts of one certificate; names from the network are bounded.</summary>
    public static CertificateFacts Facts(X509Certificate2 certificate) => new(
        Bounded(certificate.Subject),
        Bounded(certificate.Issuer),
        Names(certificate),
        Bounded(certificate.SerialNumber),
        new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
        new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
        Key(certificate),
        certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "unknown",
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)));

    /// <summary>An RSA key below 2048 bits.</summary>
    public static bool HasWeakKey(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: < 2048 };
    }

    /// <summary>An RSA key with a public exponent of more than 64 bits: a signature verified with it takes a hundred times as long as others.</summary>
    /// <remarks>No authority has one; OpenSSL refuses them for keys of more than 3072 bits, Go for all.</remarks>
    public static bool HasEndlessExponent(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        return rsa?.ExportParameters(includePrivateParameters: false).Exponent is { Length: > 8 };
    }

    /// <summary>A SHA-1 or MD5 signature. A root's own signature proves nothing, so it does not count.</summary>
    public static bool HasWeakSignature(X509Certificate2 certificate) =>
        certificate.SignatureAlgorithm.Value is { } oid && WeakSignatures.Contains(oid) && !IsSelfIssued(certificate);

    /// <summary>Subject and issuer are the same.</summary>
    public static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static string Key(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            return $"RSA {rsa.KeySize}";
        }

        using var ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is not null ? $"ECDSA P-{ecdsa.KeySize}" : certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value ?? "unknown";
    }

    private static ValueList<string> Names(X509Certificate2 certificate)
    {
        try
        {
            foreach (var extension in certificate.Extensions)
            {
                if (extension.Oid?.Value == SubjectAlternativeName)
                {
                    var names = extension as X509SubjectAlternativeNameExtension ?? new X509SubjectAlternativeNameExtension(extension.RawData);
                    return names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(a => a.ToString())).Take(MaxNames).Select(Bounded).ToValueList();
                }
            }
        }
        catch (CryptographicException)
        {
            // A malformed extension names nothing; the judgement will call it a mismatch.
        }

        return default;
    }

    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
