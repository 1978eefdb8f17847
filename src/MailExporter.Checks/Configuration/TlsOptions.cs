using System.Security.Authentication;

namespace MailExporter.Checks.Configuration;

/// <summary><c>tls_config</c>, with Prometheus' keys.</summary>
public sealed record TlsOptions
{
    /// <summary>PEM file of trusted roots; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of our client certificate and its chain; null: none.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of the client certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Name for SNI and for the judgement; null: the host (or MX host) connected to.</summary>
    public string? ServerName { get; init; }

    /// <summary>Go on after an invalid certificate. It is judged and reported all the same.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Lowest version offered; null: the system's.</summary>
    public SslProtocols? MinVersion { get; init; }

    /// <summary>Highest version offered; null: the system's.</summary>
    public SslProtocols? MaxVersion { get; init; }
}

/// <summary><c>oauth2</c>: the client-credentials flow, or with a refresh token that flow (RFC 6749 sections 4.4 and 6).</summary>
public sealed record OAuth2Options
{
    /// <summary>The token endpoint, https (http only to loopback).</summary>
    public required Uri TokenUrl { get; init; }

    /// <summary>The client's identifier.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client's secret; null for a public client.</summary>
    public Secret? ClientSecret { get; init; }

    /// <summary>A refresh token; null: client credentials.</summary>
    public Secret? RefreshToken { get; init; }

    /// <summary>Scopes, separated by spaces; null: the server's default.</summary>
    public string? Scope { get; init; }
}

/// <summary><c>expect</c>: what the server must show.</summary>
public sealed record ExpectOptions
{
    /// <summary>EHLO keywords that must be on offer.</summary>
    public Results.ValueList<string> Extensions { get; init; }

    /// <summary>IMAP or POP3 capabilities that must be on offer.</summary>
    public Results.ValueList<string> Capabilities { get; init; }

    /// <summary>EHLO keywords or capabilities that must not be on offer.</summary>
    public Results.ValueList<string> MissingExtensions { get; init; }

    /// <summary>Regular expression the greeting must match; null: none.</summary>
    public string? Greeting { get; init; }

    /// <summary>Lowest TLS version that is as expected; null: any.</summary>
    public SslProtocols? MinTlsVersion { get; init; }

    /// <summary>What an unmet expectation is: warning or error.</summary>
    public Results.CheckStatus Severity { get; init; } = Results.CheckStatus.Warning;
}

/// <summary><c>warn</c>: thresholds that turn success into warning. Null: none.</summary>
public sealed record WarnOptions
{
    /// <summary>Slower than this.</summary>
    public TimeSpan? ResponseTime { get; init; }

    /// <summary>A certificate of the chain ends within this.</summary>
    public TimeSpan? CertificateExpiry { get; init; } = TimeSpan.FromDays(14);

    /// <summary>More messages than this in a mailbox.</summary>
    public long? Messages { get; init; }
}
