using System.Net.Security;
using System.Security.Authentication;
using MailExporter.Checks.Results;

namespace MailExporter.WebConfiguration;

/// <summary>What a <c>--web.config.file</c> says, in the form of Prometheus' exporter-toolkit; by default there is neither TLS nor a login.</summary>
internal sealed record WebOptions
{
    /// <summary><c>tls_server_config</c>; null: HTTP in clear.</summary>
    public WebTlsOptions? Tls { get; init; }

    /// <summary>HTTP/2 on TLS connections.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Set on every answer.</summary>
    public ValueList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Users and the bcrypt hashes of their passwords; empty: no login.</summary>
    public ValueList<KeyValuePair<string, string>> Users { get; init; }

    /// <summary>Who cannot prove who he is does not come in.</summary>
    public bool IsGuarded => Users.Count > 0 || Tls is { ClientAuth: ClientAuth.RequireAndVerifyClientCert };

    /// <summary>From one request to the next in the long run; zero: no limit.</summary>
    public TimeSpan RequestInterval { get; init; }

    /// <summary>Requests that may come at once before <see cref="RequestInterval"/> counts.</summary>
    public int RequestBurst { get; init; }
}

/// <summary><c>tls_server_config</c>.</summary>
internal sealed record WebTlsOptions
{
    /// <summary>The server's certificate, and those between it and the root.</summary>
    public Pem? Certificate { get; init; }

    /// <summary>Its key.</summary>
    public Pem? Key { get; init; }

    /// <summary>Who issues the clients' certificates; null: the system's roots.</summary>
    public Pem? ClientCa { get; init; }

    /// <summary>What is asked of clients.</summary>
    public ClientAuth ClientAuth { get; init; }

    /// <summary>One of these must be among the client's subject alternative names; empty: any will do.</summary>
    public ValueList<string> ClientAllowedSans { get; init; }

    /// <summary>Lowest version accepted.</summary>
    public SslProtocols MinVersion { get; init; } = SslProtocols.Tls12;

    /// <summary>Highest version accepted.</summary>
    public SslProtocols MaxVersion { get; init; } = SslProtocols.Tls13;

    /// <summary>Suites of TLS 1.2 and older, best first; empty: the system's.</summary>
    public ValueList<TlsCipherSuite> CipherSuites { get; init; }
}

/// <summary>What is asked of clients, with the names of Go's <c>tls.ClientAuthType</c>.</summary>
internal enum ClientAuth
{
    /// <summary>No certificate.</summary>
    NoClientCert,

    /// <summary>A certificate, and none will do as well.</summary>
    RequestClientCert,

    /// <summary>A certificate, whoever issued it.</summary>
    RequireAnyClientCert,

    /// <summary>None, or a valid one.</summary>
    VerifyClientCertIfGiven,

    /// <summary>A valid one.</summary>
    RequireAndVerifyClientCert,
}
