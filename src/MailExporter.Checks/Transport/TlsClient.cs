using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>Does the handshake of a check, and records what it showed whether or not the certificate is valid.</summary>
internal sealed class TlsClient(CertificateJudge judge)
{
    /// <summary>Trusts nothing by itself: were the callback ever forgotten, the handshake would fail. It also spares the platform's chain building.</summary>
    public static readonly X509ChainPolicy TrustsNothing = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>Upgrades the connection, in phase tls.</summary>
    /// <exception cref="CheckFailedException">The handshake broke, or the certificate is not valid (unless that is to be skipped).</exception>
    public async Task SecureAsync(CheckRun run, MailConnection connection, CancellationToken cancellationToken)
    {
        run.Enter(CheckPhase.Tls);
        var settings = run.Server.TlsConfig;
        var host = HostName.Ascii((settings.ServerName ?? run.Host).TrimEnd('.').Trim('[', ']'));
        ChainVerdict? verdict = null;
        Exception? unreadable = null;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            AllowTlsResume = false, // a monitor must see the certificate that is served today
            CertificateChainPolicy = TrustsNothing,
            EnabledSslProtocols = Versions(settings),
            RemoteCertificateValidationCallback = (_, leaf, chain, _) => Accept(leaf, chain),
        };
        if (settings.CertFile is not null)
        {
            options.ClientCertificateContext = ClientCertificate(settings);
        }

        await connection.SecureAsync(options, cancellationToken).ConfigureAwait(false);
        run.Tls = new TlsFacts(Version(connection.Tls!.SslProtocol), Cipher(connection.Tls!), verdict?.Chain ?? default, verdict?.Errors ?? default);
        run.Tls = run.Tls with { TrustedNotAfter = run.Tls.CertificateValid ? verdict?.NotAfter : null };
        run.SentCertificates = verdict?.Sent ?? [];
        run.SupportsTls = true;
        run.Transcript.Note($"{run.Tls.Version}, {run.Tls.Cipher}");
        if (unreadable is not null)
        {
            throw new CheckFailedException(FailureReason.LocalError, unreadable.Message);
        }

        if (!run.Tls.CertificateValid && !settings.InsecureSkipVerify)
        {
            throw new CheckFailedException(FailureReason.TlsCertificate, Describe(run.Tls, host));
        }

        bool Accept(X509Certificate? leaf, X509Chain? chain)
        {
            if (leaf is not X509Certificate2 certificate || chain is null)
            {
                return true; // no certificate at all: the facts are then empty, and so not valid
            }

            try
            {
                verdict = judge.Judge($"{run.RemoteAddress}:{run.Server.Port}", host, settings.CaFile, certificate, chain.ChainPolicy.ExtraStore);
            }
            catch (IOException exception)
            {
                unreadable = exception;
            }

            // With a callback the runtime disposes neither what was sent nor what it built.
            foreach (var sent in chain.ChainPolicy.ExtraStore)
            {
                sent.Dispose();
            }

            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }

            return true;
        }
    }

    /// <summary>The name used for a version in labels and messages.</summary>
    public static string Version(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
#pragma warning disable CA5397, SYSLIB0039 // obsolete versions are named here, not offered
        SslProtocols.Tls11 => "TLS 1.1",
        SslProtocols.Tls => "TLS 1.0",
#pragma warning restore CA5397, SYSLIB0039
        _ => protocol.ToString(),
    };

    private static string Describe(TlsFacts facts, string host)
    {
        if (facts.Leaf is not { } leaf)
        {
            return "the server sent no certificate";
        }

        var faults = facts.Errors.Select(error => error switch
        {
            CertificateError.Expired => $"expired on {leaf.NotAfter:yyyy-MM-dd HH:mm} UTC",
            CertificateError.NotYetValid => $"not valid before {leaf.NotBefore:yyyy-MM-dd HH:mm} UTC",
            CertificateError.NameMismatch => $"not for {host}" + (leaf.SubjectAlternativeNames.Count > 0 ? $" (it is for {string.Join(", ", leaf.SubjectAlternativeNames.Take(5))})" : ""),
            CertificateError.Untrusted => $"issued by {leaf.Issuer}, to which no trusted chain leads",
            CertificateError.SelfSigned => "self-signed",
            CertificateError.WeakKey => $"weak key ({leaf.Key})",
            _ => $"weak signature ({leaf.SignatureAlgorithm})",
        });
        return "the certificate is " + string.Join("; ", faults);
    }

    private static string Cipher(SslStream stream)
    {
#pragma warning disable CA1416 // Linux only
        return stream.NegotiatedCipherSuite.ToString();
#pragma warning restore CA1416
    }

    private static SslProtocols Versions(TlsOptions settings)
    {
        if (settings.MinVersion is null && settings.MaxVersion is null)
        {
            return SslProtocols.None; // what the system allows
        }

#pragma warning disable CA5397, CA5398, SYSLIB0039 // obsolete versions are offered only where the configuration says so
        SslProtocols[] all = [SslProtocols.Tls, SslProtocols.Tls11, SslProtocols.Tls12, SslProtocols.Tls13];
#pragma warning restore CA5397, CA5398, SYSLIB0039
        var from = settings.MinVersion is { } min ? Array.IndexOf(all, min) : 0;
        var to = settings.MaxVersion is { } max ? Array.IndexOf(all, max) : all.Length - 1;
        return all[from..(to + 1)].Aggregate(SslProtocols.None, (versions, version) => versions | version);
    }

    private static SslStreamCertificateContext ClientCertificate(TlsOptions settings)
    {
        try
        {
            // Read at each use, so that a renewed certificate needs no restart.
            var certificate = X509Certificate2.CreateFromPemFile(settings.CertFile!, settings.KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(settings.CertFile!);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CheckFailedException(FailureReason.LocalError, $"cannot use the client certificate {settings.CertFile}: {exception.Message}");
        }
    }
}
