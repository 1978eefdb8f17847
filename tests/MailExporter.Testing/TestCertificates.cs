using System.Security.Cryptography;

namespace MailExporter.Testing;

/// <summary>Certificates in memory, one set a process: good ones, and one for each fault.</summary>
/// <remarks>
/// <see cref="Root"/> issued <see cref="Intermediate"/>, which issued the servers' certificates. Unless said otherwise these are
/// ECDSA, for localhost, mx.example.org, 127.0.0.1 and ::1, and send their intermediate. Dates count from <see cref="Now"/>.
/// </remarks>
public static class TestCertificates
{
    /// <summary>The instant the dates count from: when the process began, in whole seconds. Good as a fake clock's start.</summary>
    public static DateTimeOffset Now { get; } = // stands first: initializers run in order
        DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private static readonly Lazy<CertificateAuthority> LazyRoot = new(() => CertificateAuthority.CreateRoot("Test Root"));
    private static readonly Lazy<CertificateAuthority> LazyIntermediate = new(() => Root.CreateBelow("Test Intermediate"));
    private static readonly Lazy<CertificateAuthority> LazyStranger = new(() => CertificateAuthority.CreateRoot("Unknown Root"));
    private static readonly Lazy<TestCertificate> LazyGood = Issued(new());
    private static readonly Lazy<TestCertificate> LazyRsa = Issued(new() { Key = KeyKind.Rsa });
    private static readonly Lazy<TestCertificate> LazyExpired = Issued(new() { NotBefore = Now.AddDays(-91), NotAfter = Now.AddDays(-1) });
    private static readonly Lazy<TestCertificate> LazyEarly = Issued(new() { NotBefore = Now.AddDays(1) });
    private static readonly Lazy<TestCertificate> LazyWrongName = Issued(new() { Names = ["other.example.net"] });
    private static readonly Lazy<TestCertificate> LazyWeakKey = Issued(new() { Key = KeyKind.WeakRsa });
    private static readonly Lazy<TestCertificate> LazyWeakSignature = Issued(new() { Hash = HashAlgorithmName.SHA1 });
    private static readonly Lazy<TestCertificate> LazyAlone = Issued(new() { SendIntermediates = false });
    private static readonly Lazy<TestCertificate> LazyClient = Issued(new() { Names = ["client.example.org"], ForClient = true });
    private static readonly Lazy<TestCertificate> LazyUnknown = new(() => LazyStranger.Value.Issue());
    private static readonly Lazy<TestCertificate> LazySelfSigned = new(() => CertificateAuthority.SelfSigned());

    /// <summary>The authority a test trusts.</summary>
    public static CertificateAuthority Root => LazyRoot.Value;

    /// <summary>The authority below it that issues the certificates.</summary>
    public static CertificateAuthority Intermediate => LazyIntermediate.Value;

    /// <summary>Valid from <see cref="Now"/> less a day, for 91 days.</summary>
    public static TestCertificate Good => LazyGood.Value;

    /// <summary>Good, with an RSA key of 2048 bits.</summary>
    public static TestCertificate Rsa => LazyRsa.Value;

    /// <summary>Ended a day before <see cref="Now"/>.</summary>
    public static TestCertificate Expired => LazyExpired.Value;

    /// <summary>Begins a day after <see cref="Now"/>.</summary>
    public static TestCertificate NotYetValid => LazyEarly.Value;

    /// <summary>For other.example.net only.</summary>
    public static TestCertificate WrongName => LazyWrongName.Value;

    /// <summary>Issued by itself.</summary>
    public static TestCertificate SelfSigned => LazySelfSigned.Value;

    /// <summary>Issued by a root that nobody trusts.</summary>
    public static TestCertificate UnknownCa => LazyUnknown.Value;

    /// <summary>RSA with 1024 bits.</summary>
    public static TestCertificate WeakKey => LazyWeakKey.Value;

    /// <summary>Signed over SHA-1.</summary>
    public static TestCertificate WeakSignature => LazyWeakSignature.Value;

    /// <summary>Good, but sent without its intermediate.</summary>
    public static TestCertificate WithoutIntermediate => LazyAlone.Value;

    /// <summary>A client's, for client.example.org.</summary>
    public static TestCertificate Client => LazyClient.Value;

    /// <summary>A good certificate for these names and addresses.</summary>
    public static TestCertificate For(params string[] names) => Intermediate.Issue(new() { Names = names });

    private static Lazy<TestCertificate> Issued(CertificateProperties properties) => new(() => Intermediate.Issue(properties));
}
