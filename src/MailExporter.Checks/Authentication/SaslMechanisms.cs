using System.Net;
using System.Net.Security;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Text;
using MailExporter.Checks.Results;
using MailKit.Security;

namespace MailExporter.Checks.Authentication;

/// <summary>Chooses the one mechanism of a check, and makes the client for it.</summary>
internal static class SaslMechanisms
{
    /// <summary>Strongest first: proof before password, bound before unbound.</summary>
    private static readonly string[] ForPasswords =
    [
        "SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN",
    ];

    private static readonly string[] ForTokens = ["OAUTHBEARER", "XOAUTH2"];

    /// <summary>All that can be asked for with <c>auth_mechanism</c>.</summary>
    public static IEnumerable<string> Known => ForPasswords.Concat(ForTokens);

    /// <summary>The strongest mechanism both sides know; null when there is none.</summary>
    /// <param name="offered">As the server listed them.</param>
    /// <param name="forced">The one that is wanted; null: any.</param>
    /// <param name="token">A bearer token is to be used.</param>
    /// <param name="tls">The encrypted stream; null: in clear, where nothing can be bound.</param>
    public static string? Choose(IReadOnlyCollection<string> offered, string? forced, bool token, SslStream? tls)
    {
        var wanted = forced is not null ? [forced.ToUpperInvariant()] : token ? ForTokens : ForPasswords;
        return Array.Find(wanted, mechanism =>
            offered.Contains(mechanism, StringComparer.OrdinalIgnoreCase) && (!mechanism.EndsWith("-PLUS", StringComparison.Ordinal) || Binding(tls) is not null));
    }

    /// <summary>Makes the client for a chosen mechanism.</summary>
    /// <param name="mechanism">As <see cref="Choose"/> gave it.</param>
    /// <param name="credentials">What to show.</param>
    /// <param name="host">The server's name, for OAUTHBEARER (RFC 7628 section 3.1).</param>
    /// <param name="port">The server's port, likewise.</param>
    /// <param name="tls">The encrypted stream; null: in clear.</param>
    public static ISaslClient Create(string mechanism, Credentials credentials, string host, int port, SslStream? tls)
    {
        var plus = mechanism.EndsWith("-PLUS", StringComparison.Ordinal);
        var network = new NetworkCredential(credentials.Username, credentials.Password);
        return mechanism.Replace("-PLUS", "", StringComparison.Ordinal) switch
        {
            "SCRAM-SHA-1" => NewScram(HashAlgorithmName.SHA1),
            "SCRAM-SHA-256" => NewScram(HashAlgorithmName.SHA256),
            "SCRAM-SHA-512" => NewScram(HashAlgorithmName.SHA512),
            "CRAM-MD5" => new MailKitSasl(new SaslMechanismCramMd5(network), speaksFirst: false),
            "PLAIN" => new MailKitSasl(new SaslMechanismPlain(Encoding.UTF8, network), speaksFirst: true),
            "LOGIN" => new MailKitSasl(new SaslMechanismLogin(Encoding.UTF8, network), speaksFirst: false),
            "XOAUTH2" => new MailKitSasl(new SaslMechanismOAuth2(network), speaksFirst: true),
            "OAUTHBEARER" => new OAuthBearer(credentials, host, port),
            _ => throw new CheckFailedException(FailureReason.AuthUnsupported, $"{mechanism} is not known here"),
        };

        Scram NewScram(HashAlgorithmName hash) =>
            new(hash, credentials, Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)), plus ? Binding(tls) : null, couldBind: false);
    }

    /// <summary>The channel-binding data of RFC 5929 section 4; null where there is none.</summary>
    private static byte[]? Binding(SslStream? tls)
    {
        using var binding = tls?.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint);
        if (binding is null)
        {
            return null;
        }

        var prefix = "tls-server-end-point:"u8;
        var bytes = new byte[binding.Size];
        System.Runtime.InteropServices.Marshal.Copy(binding.DangerousGetHandle(), bytes, 0, bytes.Length);
        var at = bytes.AsSpan().IndexOf(prefix);
        return at < 0 ? null : bytes[(at + prefix.Length)..];
    }
}
