using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MailExporter.Testing;

/// <summary>The server's side of a TLS handshake, as the options say.</summary>
internal static class ServerHandshake
{
#pragma warning disable SYSLIB0039, CA5397 // old versions are what a test of them needs
    private const SslProtocols OldVersions = SslProtocols.Tls | SslProtocols.Tls11;
#pragma warning restore SYSLIB0039, CA5397

    public static async Task RunAsync(
        SslStream stream, ScriptedServerOptions options, ServerObservations seen, CancellationToken cancellationToken)
    {
        ValueTask<SslServerAuthenticationOptions> Choose(SslStream tls, SslClientHelloInfo hello, object? state, CancellationToken token)
        {
            seen.HelloArrived(hello.ServerName);
            var certificate = options.CertificateFor?.Invoke(hello.ServerName) ?? options.Certificate ?? TestCertificates.Good;
            return ValueTask.FromResult(AuthenticationOptions(certificate, options));
        }

        await stream.AuthenticateAsServerAsync(Choose, null, cancellationToken);
        if (stream.RemoteCertificate is { } client)
        {
            seen.ClientCertificateArrived(client);
        }
    }

    internal static SslServerAuthenticationOptions AuthenticationOptions(TestCertificate certificate, ScriptedServerOptions options) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = options.Protocols,
        EncryptionPolicy = certificate.IsWeak || (options.Protocols & OldVersions) != 0 ? AnyStrength : EncryptionPolicy.RequireEncryption,
        ClientCertificateRequired = options.ClientCertificateRequired,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, client, _, _) => client is not null || !options.ClientCertificateRequired,
        AllowTlsResume = false,
    };

    // The only public way to OpenSSL's security level 0, without which it refuses to present short keys and SHA-1 signatures.
#pragma warning disable SYSLIB0040 // deliberately weak
    private static EncryptionPolicy AnyStrength => EncryptionPolicy.AllowNoEncryption;
#pragma warning restore SYSLIB0040
}
