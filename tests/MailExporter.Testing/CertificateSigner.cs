using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Testing;

/// <summary>Signs certificates with either kind of key, and over SHA-1 too, which the platform's own signers no longer do.</summary>
internal sealed class CertificateSigner(AsymmetricAlgorithm key) : X509SignatureGenerator
{
    private static readonly byte[] EcdsaWithSha1 = Convert.FromHexString("300906072A8648CE3D0401"); // RFC 3279 section 2.2.3
    private static readonly byte[] RsaWithSha1 = Convert.FromHexString("300D06092A864886F70D0101050500"); // RFC 3279 section 2.2.1

    private readonly X509SignatureGenerator _platform = key is RSA rsa
        ? CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
        : CreateForECDsa((ECDsa)key);

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => hashAlgorithm == HashAlgorithmName.SHA1
        ? key is RSA ? RsaWithSha1 : EcdsaWithSha1
        : _platform.GetSignatureAlgorithmIdentifier(hashAlgorithm);

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => _platform.SignData(data, hashAlgorithm);

    protected override PublicKey BuildPublicKey() => _platform.PublicKey;
}
