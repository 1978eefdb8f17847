using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>What a chain came to.</summary>
/// <param name="Chain">The facts of what was sent, leaf first.</param>
/// <param name="Errors">Everything wrong with it.</param>
/// <param name="NotAfter">When the first certificate ends of the chain that was built, its root included.</param>
/// <param name="Sent">The certificates as they came, leaf first. Not to be changed.</param>
internal sealed record ChainVerdict(ValueList<CertificateFacts> Chain, ValueList<CertificateError> Errors, DateTimeOffset NotAfter, byte[][] Sent);

/// <summary>Judges the chain a server sent: trust, name, dates, strength. No network is asked (CRL, OCSP, AIA).</summary>
/// <remarks>
/// Building a chain costs as much as the handshake, so the verdict on an identical chain, for the same host and the same
/// trusted roots, is kept for some minutes. Only good verdicts are kept, and the dates are looked at again each time.
/// </remarks>
internal sealed class CertificateJudge(TrustStore trust, TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 section 4.2.1.12

    /// <summary>Of those a server sends. Each is a signature to verify, on a thread that many checks share; Postfix builds chains of nine at most.</summary>
    private const int MaxConsidered = 16;

    private const int MaxKept = 50_000;

    /// <summary>Of all chains that are remembered: ten thousand servers' own, and no more of a server that shows another one each time.</summary>
    private const int MaxRemembered = 48 * 1024 * 1024;

    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Target, string Host), Kept> _kept = new();
    private readonly ConcurrentDictionary<string, (byte[][] Sent, ValueList<CertificateFacts> Facts)> _facts = new();
    private int _remembered;

    /// <summary>Judges one chain.</summary>
    /// <param name="target">Address and port, so that hosts behind one name do not evict each other.</param>
    /// <param name="host">The name the leaf must be for.</param>
    /// <param name="caFile">The trusted roots; null: the system's.</param>
    /// <param name="leaf">The server's certificate.</param>
    /// <param name="sent">All it sent, leaf first.</param>
    /// <exception cref="IOException"><paramref name="caFile"/> cannot be read.</exception>
    public ChainVerdict Judge(string target, string host, string? caFile, X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        var roots = trust.Roots(caFile);
        var now = time.GetUtcNow().UtcDateTime;
        if (_kept.TryGetValue((target, host), out var kept) && kept.Holds(roots, now) && IsSame(kept.Sent, leaf, sent))
        {
            return kept.Verdict;
        }

        return JudgeAnew(target, host, leaf, sent, roots, now);
    }

    private static bool IsSame(byte[][] known, X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        if (sent.Count != known.Length || known.Length == 0 || !leaf.RawDataMemory.Span.SequenceEqual(known[0]))
        {
            return false;
        }

        for (var i = 0; i < known.Length; i++)
        {
            // The list holds the leaf again, as another object round the same certificate: it need not be encoded twice.
            if (!(i == 0 && sent[0].Handle == leaf.Handle) && !sent[i].RawDataMemory.Span.SequenceEqual(known[i]))
            {
                return false;
            }
        }

        return true;
    }

    private ChainVerdict JudgeAnew(string target, string host, X509Certificate2 leaf, X509Certificate2Collection sent, TrustedRoots roots, DateTime now)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots.Roots);
        policy.ExtraStore.AddRange(sent.Take(MaxConsidered).Where(certificate => !CertificateReader.HasEndlessExponent(certificate)).ToArray());
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        policy.VerificationTime = now;
        chain.Build(leaf);

        var errors = new SortedSet<CertificateError>();
        DateTime notBefore = DateTime.MinValue, notAfter = DateTime.MaxValue;
        foreach (var element in chain.ChainElements)
        {
            using var certificate = element.Certificate;
            var (begins, ends) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
            (notBefore, notAfter) = (begins > notBefore ? begins : notBefore, ends < notAfter ? ends : notAfter);
            AddIf(errors, CertificateError.NotYetValid, now < begins);
            AddIf(errors, CertificateError.Expired, now > ends);
            AddIf(errors, CertificateError.WeakKey, CertificateReader.HasWeakKey(certificate));
            AddIf(errors, CertificateError.WeakSignature, CertificateReader.HasWeakSignature(certificate));
        }

        if (Array.Exists(chain.ChainStatus, s => s.Status != X509ChainStatusFlags.NotTimeValid))
        {
            var alone = chain.ChainElements.Count == 1 && CertificateReader.IsSelfIssued(leaf);
            errors.Add(alone ? CertificateError.SelfSigned : CertificateError.Untrusted);
        }

        AddIf(errors, CertificateError.NameMismatch, !IsFor(leaf, host));

        byte[][] raw = sent.Count > 0 ? [.. sent.Select(c => c.RawData)] : [leaf.RawData];
        var (known, facts) = Facts(leaf, sent, raw);
        var verdict = new ChainVerdict(facts, errors.ToValueList(), new DateTimeOffset(notAfter, TimeSpan.Zero), known);
        if (errors.Count == 0)
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            _kept[(target, host)] = new Kept(known, roots, notBefore, notAfter, now, verdict);
        }
        else
        {
            _kept.TryRemove((target, host), out _);
        }

        return verdict;
    }

    /// <summary>One copy of the facts for all hosts that show the same chain.</summary>
    private (byte[][] Sent, ValueList<CertificateFacts> Facts) Facts(X509Certificate2 leaf, X509Certificate2Collection sent, byte[][] raw)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in raw)
        {
            hash.AppendData(certificate);
        }

        var key = Convert.ToHexString(hash.GetHashAndReset());
        if (_facts.TryGetValue(key, out var known))
        {
            return known;
        }

        var size = raw.Sum(certificate => certificate.Length);
        if (Interlocked.Add(ref _remembered, size) > MaxRemembered)
        {
            Interlocked.Exchange(ref _remembered, size);
            _facts.Clear();
            _kept.Clear(); // they hold the same bytes
        }

        var facts = (raw, (sent.Count > 0 ? sent : [leaf]).Select(CertificateReader.Facts).ToValueList());
        _facts[key] = facts;
        return facts;
    }

    private static bool IsFor(X509Certificate2 leaf, string host)
    {
        try
        {
            return leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false); // RFC 9525: the CN does not count
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return false; // a host that is no host name, or a malformed extension
        }
    }

    private static void AddIf(SortedSet<CertificateError> errors, CertificateError error, bool holds)
    {
        if (holds)
        {
            errors.Add(error);
        }
    }

    private sealed record Kept(byte[][] Sent, TrustedRoots Roots, DateTime NotBefore, DateTime NotAfter, DateTime Since, ChainVerdict Verdict)
    {
        // A clock that went back makes it void too.
        public bool Holds(TrustedRoots roots, DateTime now) =>
            ReferenceEquals(Roots, roots) && now >= Since && now < Since + Keep && now >= NotBefore && now <= NotAfter;
    }
}
