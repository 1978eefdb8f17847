namespace MailExporter.Checks.Results;

/// <summary>What the handshake gave, and what we think of it. Present whether or not the certificate is valid.</summary>
/// <param name="Version">Such as <c>TLS 1.3</c>.</param>
/// <param name="Cipher">The IANA name of the cipher suite.</param>
/// <param name="Chain">As the server sent it, leaf first.</param>
/// <param name="Errors">Everything that is wrong with the chain; empty for a good one.</param>
public sealed record TlsFacts(string Version, string Cipher, ValueList<CertificateFacts> Chain, ValueList<CertificateError> Errors)
{
    /// <summary>When the first certificate ends of the chain that leads to a trusted root, the root included; null when the certificate is not valid.</summary>
    /// <remarks>Not always that of <see cref="ChainNotAfter"/>: a server may send more than the chain needs.</remarks>
    public DateTimeOffset? TrustedNotAfter { get; init; }

    /// <summary>Trust, name and dates are right. A weak key or signature alone does not make a chain invalid.</summary>
    public bool CertificateValid => Chain.Count > 0 && AreHarmless(Errors);

    /// <summary>The certificate of the server itself; null when it sent none.</summary>
    public CertificateFacts? Leaf => Chain.Count > 0 ? Chain[0] : null;

    /// <summary>The earliest end of all certificates sent; null when there are none.</summary>
    public DateTimeOffset? ChainNotAfter
    {
        get
        {
            DateTimeOffset? earliest = null;
            foreach (var certificate in Chain.AsSpan())
            {
                if (earliest is null || certificate.NotAfter < earliest)
                {
                    earliest = certificate.NotAfter;
                }
            }

            return earliest;
        }
    }

    /// <summary>None of the errors makes a chain invalid.</summary>
    internal static bool AreHarmless(ValueList<CertificateError> errors)
    {
        foreach (var error in errors.AsSpan())
        {
            if (error is not (CertificateError.WeakKey or CertificateError.WeakSignature))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One certificate (RFC 5280), as facts.</summary>
/// <param name="Subject">Distinguished name.</param>
/// <param name="Issuer">Distinguished name.</param>
/// <param name="SubjectAlternativeNames">DNS names and IP addresses.</param>
/// <param name="SerialNumber">Hexadecimal, upper case.</param>
/// <param name="NotBefore">UTC.</param>
/// <param name="NotAfter">UTC.</param>
/// <param name="Key">Algorithm and size, such as <c>RSA 2048</c> or <c>ECDSA P-256</c>.</param>
/// <param name="SignatureAlgorithm">Such as <c>sha256RSA</c>.</param>
/// <param name="FingerprintSha256">Hexadecimal, lower case, no separators.</param>
public sealed record CertificateFacts(
    string Subject,
    string Issuer,
    ValueList<string> SubjectAlternativeNames,
    string SerialNumber,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    string Key,
    string SignatureAlgorithm,
    string FingerprintSha256);
