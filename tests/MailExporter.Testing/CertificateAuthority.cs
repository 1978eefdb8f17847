using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Testing;

/// <summary>A certificate authority in memory: a root, or one below another.</summary>
public sealed class CertificateAuthority
{
    private readonly AsymmetricAlgorithm _key;
    private readonly CertificateAuthority? _parent;

    private CertificateAuthority(X509Certificate2 certificate, AsymmetricAlgorithm key, CertificateAuthority? parent, bool isWeak) =>
        (Certificate, _key, _parent, IsWeak) = (certificate, key, parent, isWeak);

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    private bool IsWeak { get; }

    private X509Certificate2 Root => _parent?.Root ?? Certificate;

    private IEnumerable<X509Certificate2> Chain => _parent is null ? [] : [Certificate, .. _parent.Chain];

    /// <summary>A new root.</summary>
    public static CertificateAuthority CreateRoot(string name) => Create(null, Authority(name));

    /// <summary>A new authority below this one.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="properties">Its validity, key and signature; null: ten years, ECDSA.</param>
    public CertificateAuthority CreateBelow(string name, CertificateProperties? properties = null) =>
        Create(this, (properties ?? Authority(name)) with { CommonName = name });

    /// <summary>Issues a certificate to a server or a client.</summary>
    public TestCertificate Issue(CertificateProperties? properties = null)
    {
        properties ??= new CertificateProperties();
        var key = NewKey(properties.Key);
        var request = Request(properties, key);
        Describe(request, properties);
        using var certificate = Sign(request, properties);
        return new TestCertificate(
            WithKey(certificate, key), properties.SendIntermediates ? [.. Chain] : [], Root, IsWeak || IsWeaklyMade(properties));
    }

    /// <summary>A certificate that nobody issued.</summary>
    public static TestCertificate SelfSigned(CertificateProperties? properties = null)
    {
        properties ??= new CertificateProperties();
        var key = NewKey(properties.Key);
        var request = Request(properties, key);
        Describe(request, properties);
        using var certificate = request.Create(
            request.SubjectName, new CertificateSigner(key), properties.NotBefore, properties.NotAfter, NewSerial());
        var leaf = WithKey(certificate, key);
        return new TestCertificate(leaf, [], leaf, IsWeaklyMade(properties));
    }

    private static CertificateAuthority Create(CertificateAuthority? parent, CertificateProperties properties)
    {
        var key = NewKey(properties.Key);
        var request = Request(properties, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var certificate = parent is null
            ? request.Create(request.SubjectName, new CertificateSigner(key), properties.NotBefore, properties.NotAfter, NewSerial())
            : parent.Sign(request, properties);
        return new CertificateAuthority(certificate, key, parent, IsWeaklyMade(properties) || parent is { IsWeak: true });
    }

    private X509Certificate2 Sign(CertificateRequest request, CertificateProperties properties)
    {
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(Certificate.SubjectName, new CertificateSigner(_key), properties.NotBefore, properties.NotAfter, NewSerial());
    }

    private static CertificateProperties Authority(string name) => new()
    {
        CommonName = name,
        Names = [],
        NotBefore = TestCertificates.Now.AddYears(-1),
        NotAfter = TestCertificates.Now.AddYears(9),
    };

    private static void Describe(CertificateRequest request, CertificateProperties properties)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(properties.ForClient ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (properties.Names.Count == 0)
        {
            return;
        }

        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in properties.Names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(names.Build());
    }

    private static CertificateRequest Request(CertificateProperties properties, AsymmetricAlgorithm key)
    {
        var subject = new X500DistinguishedName($"CN={properties.CommonName ?? properties.Names[0]}");
        return new CertificateRequest(subject, new CertificateSigner(key).PublicKey, properties.Hash, RSASignaturePadding.Pkcs1);
    }

    private static bool IsWeaklyMade(CertificateProperties properties) =>
        properties.Key == KeyKind.WeakRsa || properties.Hash == HashAlgorithmName.SHA1 || properties.Hash == HashAlgorithmName.MD5;

    private static AsymmetricAlgorithm NewKey(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => RSA.Create(2048),
#pragma warning disable CA5385 // a key that is too short is what a test of it needs
        KeyKind.WeakRsa => RSA.Create(1024),
#pragma warning restore CA5385
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
    };

    private static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key) =>
        key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(0x40 | (serial[0] & 0x3f)); // positive, and no leading zero
        return serial;
    }
}
