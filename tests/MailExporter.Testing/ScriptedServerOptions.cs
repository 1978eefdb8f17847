using System.Net;
using System.Security.Authentication;

namespace MailExporter.Testing;

/// <summary>What a <see cref="ScriptedServer"/> listens on, and how it does its <c>tls:</c> steps.</summary>
public sealed record ScriptedServerOptions
{
    /// <summary>The address listened on; 127.0.0.2 and so on work too, for a host with several addresses.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0: any free port.</summary>
    public int Port { get; init; }

    /// <summary>Null: <see cref="TestCertificates.Good"/>.</summary>
    public TestCertificate? Certificate { get; init; }

    /// <summary>Chooses a certificate by the SNI name (empty when the client sent none); goes before <see cref="Certificate"/>.</summary>
    public Func<string, TestCertificate>? CertificateFor { get; init; }

    /// <summary>TLS versions the server agrees to; None: what the platform allows.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.None;

    /// <summary>Asks for a client certificate and breaks the handshake when none comes.</summary>
    public bool ClientCertificateRequired { get; init; }

    /// <summary>What <c>answer: name</c> sends, worked out from what the client sent: a SASL challenge, say.</summary>
    public IReadOnlyDictionary<string, Func<ScriptedExchange, string>> Answers { get; init; } =
        new Dictionary<string, Func<ScriptedExchange, string>>();

    /// <summary>Real time after which a connection, or a wait for <see cref="ScriptedServer.Stalled"/>, fails the test.</summary>
    public TimeSpan SafetyLimit { get; init; } = TimeSpan.FromSeconds(10);
}
