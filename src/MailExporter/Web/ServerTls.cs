using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Configuration;
using MailExporter.WebConfiguration;

namespace MailExporter.Web;

/// <summary>The server's side of TLS. Each connection gets what holds when it comes: the certificate of today, the rules of the last reload.</summary>
internal sealed partial class ServerTls(TimeProvider time, ILogger<ServerTls> logger)
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2"; // RFC 5280 section 4.2.1.12

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile Material? _material;
    private long _looked;

    /// <summary>From now on these rules hold.</summary>
    /// <exception cref="Exception">The certificates changed since they were tried out, and cannot be used any more: what was in force stays.</exception>
    public void Use(WebTlsOptions options)
    {
        lock (_lock)
        {
            _material = Material.Of(options);
            _looked = time.GetTimestamp();
        }
    }

    /// <summary>For the next connection.</summary>
    public SslServerAuthenticationOptions Options()
    {
        var material = Current();
        var tls = material.Options;
        var asks = tls.ClientAuth != ClientAuth.NoClientCert;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = material.Certificate,
            EnabledSslProtocols = material.Versions,
            CipherSuitesPolicy = material.CipherSuites,
            ClientCertificateRequired = asks,
            CertificateChainPolicy = asks ? ClientChain(material.ClientRoots) : null,
            AllowTlsResume = !asks, // a resumed session would bring a client in by the authorities of yesterday
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = asks ? (_, certificate, _, errors) => ClientNames.MayEnter(tls, certificate as X509Certificate2, errors) : null,
        };
    }

    private Material Current()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_material is { } material && time.GetElapsedTime(_looked, now) >= LookAgain)
            {
                _looked = now;
                LookAt(material);
            }

            return _material ?? throw new InvalidOperationException("there is no TLS");
        }
    }

    /// <summary>A renewed certificate is taken over as soon as it and its key belong together; until then the last good pair stays.</summary>
    private void LookAt(Material material)
    {
        try
        {
            if (material.Text != Material.TextOf(material.Options))
            {
                _material = Material.Of(material.Options);
                LogRenewed(logger, _material.Certificate.TargetCertificate.NotAfter.ToUniversalTime());
            }
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogUnusable(logger, exception.Message, material.Options.Certificate?.ToString());
        }
    }

    private static X509ChainPolicy ClientChain(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ForClients));
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    [LoggerMessage(LogLevel.Information, "The server's certificate was read again")]
    private static partial void LogRenewed(ILogger logger, DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "The changed certificate cannot be used, the last one stays: {Message}")]
    private static partial void LogUnusable(ILogger logger, string message, string? file);

    /// <summary>The rules, and what was made of the files they name.</summary>
    private sealed record Material(
        WebTlsOptions Options,
        string Text,
        SslStreamCertificateContext Certificate,
        X509Certificate2Collection? ClientRoots,
        SslProtocols Versions,
        CipherSuitesPolicy? CipherSuites)
    {
        public static Material Of(WebTlsOptions options) => new(
            options,
            TextOf(options),
            TlsMaterial.ServerCertificate(options.Certificate!, options.Key!),
            options.ClientCa is { } ca ? TlsMaterial.Roots(ca) : null,
            TlsVersion.All.Select(version => version.Value).Where(version => version >= options.MinVersion && version <= options.MaxVersion).Aggregate((all, version) => all | version),
            options.CipherSuites.Count > 0 ? new CipherSuitesPolicy([.. options.CipherSuites.Union(WebTlsSection.Tls13Suites)]) : null);

        /// <summary>Everything that the files say, to see whether they say it still.</summary>
        public static string TextOf(WebTlsOptions options) => string.Concat(options.Certificate!.Read(), "\0", options.Key!.Read(), "\0", options.ClientCa?.Read());
    }
}
