using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Checks.Transport;

/// <summary>Trusted roots, read once and again when their file changes. The same object as long as nothing changed.</summary>
/// <param name="Roots">Never changed after it was built.</param>
/// <param name="Written">When the file was written that it came from.</param>
internal sealed record TrustedRoots(X509Certificate2Collection Roots, DateTime Written);

/// <summary>Reads trusted roots: the system's bundle, or a <c>ca_file</c>.</summary>
internal sealed class TrustStore(TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    /// <summary>Where systems keep their bundle: Debian, Red Hat, SUSE, Alpine.</summary>
    private static readonly string[] SystemBundles =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];

    private readonly ConcurrentDictionary<string, (TrustedRoots Roots, long Looked)> _byFile = new();

    /// <summary>The roots of a file; null: the system's.</summary>
    /// <exception cref="IOException">The file cannot be read, or holds no certificate.</exception>
    public TrustedRoots Roots(string? file)
    {
        file ??= Array.Find(SystemBundles, File.Exists) ?? "";
        var now = time.GetTimestamp();
        if (_byFile.TryGetValue(file, out var known) && time.GetElapsedTime(known.Looked, now) < LookAgain)
        {
            return known.Roots;
        }

        var written = file.Length == 0 ? default : File.GetLastWriteTimeUtc(file);
        if (known.Roots is null || known.Roots.Written != written)
        {
            known.Roots = new TrustedRoots(Read(file), written);
        }

        _byFile[file] = (known.Roots, now);
        return known.Roots;
    }

    private static X509Certificate2Collection Read(string file)
    {
        var roots = new X509Certificate2Collection();
        if (file.Length == 0)
        {
            return roots;
        }

        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is CryptographicException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot read certificates from {file}: {exception.Message}", exception);
        }

        return roots.Count > 0 ? roots : throw new IOException($"{file} holds no certificate");
    }
}
