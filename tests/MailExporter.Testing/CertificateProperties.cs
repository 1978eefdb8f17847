using System.Security.Cryptography;

namespace MailExporter.Testing;

/// <summary>The key of a test certificate.</summary>
public enum KeyKind
{
    /// <summary>ECDSA on P-256.</summary>
    Ecdsa,

    /// <summary>RSA with 2048 bits.</summary>
    Rsa,

    /// <summary>RSA with 1024 bits: too short.</summary>
    WeakRsa,
}

/// <summary>What a test certificate says.</summary>
public sealed record CertificateProperties
{
    /// <summary>The subject's common name; null: the first name.</summary>
    public string? CommonName { get; init; }

    /// <summary>Subject alternative names, DNS names or addresses; empty: no such extension.</summary>
    public IReadOnlyList<string> Names { get; init; } = ["localhost", "mx.example.org", "127.0.0.1", "::1"];

    /// <summary>Start of validity. Default: a day before <see cref="TestCertificates.Now"/>.</summary>
    public DateTimeOffset NotBefore { get; init; } = TestCertificates.Now.AddDays(-1);

    /// <summary>End of validity. Default: 90 days after <see cref="TestCertificates.Now"/>.</summary>
    public DateTimeOffset NotAfter { get; init; } = TestCertificates.Now.AddDays(90);

    /// <summary>The subject's key.</summary>
    public KeyKind Key { get; init; } = KeyKind.Ecdsa;

    /// <summary>The issuer's signature is over this hash.</summary>
    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Made for clients, not for servers.</summary>
    public bool ForClient { get; init; }

    /// <summary>Whether the server sends the intermediates along, as it should.</summary>
    public bool SendIntermediates { get; init; } = true;
}
