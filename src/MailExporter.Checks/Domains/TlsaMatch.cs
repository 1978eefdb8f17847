using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Checks.Domains;

/// <summary>What a TLSA record says to the certificates that a server showed.</summary>
internal enum TlsaOutcome
{
    /// <summary>It vouches for them.</summary>
    Match,

    /// <summary>It does not.</summary>
    NoMatch,

    /// <summary>SMTP clients do not use records with these parameters.</summary>
    Unusable,
}

/// <summary>Holds TLSA records against certificates as an SMTP client does (RFC 6698 section 2.1, RFC 7671, RFC 7672 section 3.1).</summary>
internal static class TlsaMatch
{
    /// <summary>RFC 7671: the server's own certificate or key, whatever its names and dates.</summary>
    private const byte DaneEe = 3;

    private const byte DaneTa = 2;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why SMTP clients do not use the record; null when they do.</summary>
    public static string? Fault(TlsaRecord record) => record switch
    {
        { Usage: 0 or 1 } => $"certificate usage {record.Usage} is not for SMTP (RFC 7672 section 3.1.3)",
        { Usage: > 3 } => $"certificate usage {record.Usage} is unknown",
        { Selector: > 1 } => $"selector {record.Selector} is unknown",
        { MatchingType: > 2 } => $"matching type {record.MatchingType} is unknown",
        { MatchingType: 1, Data.Count: not 32 } => $"a SHA-256 digest has 32 bytes, not {record.Data.Count}",
        { MatchingType: 2, Data.Count: not 64 } => $"a SHA-512 digest has 64 bytes, not {record.Data.Count}",
        { Data.Count: 0 } => "it has no data",
        _ => null,
    };

    /// <summary>Whether the record vouches for a chain.</summary>
    /// <param name="record">The record.</param>
    /// <param name="chain">The certificates as they came, leaf first.</param>
    /// <param name="names">Names one of which a leaf must have that a trust anchor vouches for (RFC 7672 section 3.2.2).</param>
    /// <param name="now">For the dates of such a chain.</param>
    public static TlsaOutcome Of(TlsaRecord record, IReadOnlyList<byte[]> chain, IReadOnlyList<string> names, DateTimeOffset now)
    {
        if (Fault(record) is not null)
        {
            return TlsaOutcome.Unusable;
        }

        if (chain.Count == 0)
        {
            return TlsaOutcome.NoMatch;
        }

        if (record.Usage == DaneEe)
        {
            return IsAbout(record, chain[0]) ? TlsaOutcome.Match : TlsaOutcome.NoMatch;
        }

        // RFC 7672 section 3.1.2: the server must send the trust anchor, save where the record is the whole of it.
        var sent = record is { Usage: DaneTa, Selector: 0, MatchingType: 0 } ? [.. chain, [.. record.Data]] : chain;
        return sent.Skip(1).Any(anchor => IsAbout(record, anchor) && LeadsTo(sent, anchor, names, now)) ? TlsaOutcome.Match : TlsaOutcome.NoMatch;
    }

    /// <summary>The record as it stands in a zone file, its data shortened.</summary>
    public static string Spell(TlsaRecord record)
    {
        var data = Convert.ToHexStringLower(record.Data.AsSpan()[..Math.Min(64, record.Data.Count)]);
        return $"{record.Usage} {record.Selector} {record.MatchingType} {data}{(record.Data.Count > 64 ? "…" : "")}";
    }

    private static bool IsAbout(TlsaRecord record, byte[] certificate)
    {
        if ((record.Selector == 0 ? certificate : PublicKey(certificate)) is not { } selected)
        {
            return false;
        }

        byte[] data = record.MatchingType switch
        {
            1 => SHA256.HashData(selected),
            2 => SHA512.HashData(selected),
            _ => selected,
        };
        return data.AsSpan().SequenceEqual(record.Data.AsSpan());
    }

    private static byte[]? PublicKey(byte[] der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return certificate.PublicKey.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool LeadsTo(IReadOnlyList<byte[]> sent, byte[] anchor, IReadOnlyList<string> names, DateTimeOffset now)
    {
        var certificates = new List<X509Certificate2>();
        try
        {
            certificates.AddRange(sent.Take(16).Append(anchor).Select(der => X509CertificateLoader.LoadCertificate(der)));
            var leaf = certificates[0];
            if (!names.Any(name => leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false)))
            {
                return false;
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(certificates[^1]);
            chain.ChainPolicy.ExtraStore.AddRange(certificates.Skip(1).ToArray());
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority; // an anchor need not be a root
            chain.ChainPolicy.VerificationTime = now.UtcDateTime;
            var isBuilt = chain.Build(leaf);
            var passes = chain.ChainElements.Any(element => element.Certificate.RawDataMemory.Span.SequenceEqual(anchor));
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }

            return isBuilt && passes;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }
}
