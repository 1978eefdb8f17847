using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>One entry of <c>servers</c>, with all defaults filled in.</summary>
public sealed record ServerOptions
{
    /// <summary>Unique. The <c>name</c> label of every series of this check.</summary>
    public required string Name { get; init; }

    /// <summary>Host name, IP address or, with <see cref="ResolveMx"/>, domain.</summary>
    public required string Hostname { get; init; }

    /// <summary>Default: SMTP.</summary>
    public MailProtocol Protocol { get; init; } = MailProtocol.Smtp;

    /// <summary>1-65535. Left out in the file: the protocol's port, or its implicit-TLS port (RFC 8314 section 3).</summary>
    public required int Port { get; init; }

    /// <summary><c>use_ssl</c> is implicit, <c>use_tls</c> is required; neither: opportunistic.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>The account; null: no authentication.</summary>
    public string? Username { get; init; }

    /// <summary>The account's password; null with OAuth2, or without credentials.</summary>
    public Secret? Password { get; init; }

    /// <summary>Where the bearer token comes from; null: a password is used.</summary>
    public OAuth2Options? OAuth2 { get; init; }

    /// <summary>Force this SASL mechanism; null: the strongest on offer. <c>USER</c> (POP3) and <c>LOGIN</c> stand for the commands where the server has no such mechanism.</summary>
    public string? AuthMechanism { get; init; }

    /// <summary>Let credentials travel unencrypted. Default: never.</summary>
    public bool AllowCleartextAuth { get; init; }

    /// <summary>Limits the whole check, all phases together. Left out in a file: the file's <c>timeout</c>, else the smaller of 30 s and the interval.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From one start to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pace after a failure; default min(interval, 60 s).</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Look up the MX hosts of <see cref="Hostname"/>.</summary>
    public bool ResolveMx { get; init; }

    /// <summary>With <see cref="ResolveMx"/>: a result for every MX host.</summary>
    public bool CheckAllMx { get; init; }

    /// <summary>A result for every A and AAAA address.</summary>
    public bool CheckAllAddresses { get; init; }

    /// <summary>Address families to use.</summary>
    public IpProtocol IpProtocol { get; init; }

    /// <summary>Local address to bind; null: the system's choice.</summary>
    public string? SourceAddress { get; init; }

    /// <summary>The name in EHLO; null: the machine's FQDN, else the address literal (RFC 5321 section 4.1.3).</summary>
    public string? EhloName { get; init; }

    /// <summary><c>socks5://</c> or <c>http://</c> (CONNECT), with user information if the proxy wants it; null: none.</summary>
    public ProxyOptions? Proxy { get; init; }

    /// <summary>Send a message.</summary>
    public bool TestSend { get; init; }

    /// <summary>Envelope sender and From.</summary>
    public string? FromEmail { get; init; }

    /// <summary>Envelope recipient and To.</summary>
    public string? ToEmail { get; init; }

    /// <summary>Subject of the test message.</summary>
    public string Subject { get; init; } = "MailExporter Test";

    /// <summary>Body of the test message.</summary>
    public string Message { get; init; } = "This is a test email from MailExporter.";

    /// <summary>Try a 4xx to MAIL, RCPT or DATA once more, inside the deadline.</summary>
    public bool RetryTemporary { get; init; } = true;

    /// <summary>What a lasting 4xx to MAIL, RCPT or DATA is: warning or error.</summary>
    public CheckStatus TemporaryStatus { get; init; } = CheckStatus.Warning;

    /// <summary>IMAP mailboxes to count.</summary>
    public ValueList<string> Mailboxes { get; init; } = ["INBOX"];

    /// <summary>The outcome in which a refusal is the success; null: an ordinary check.</summary>
    public ExpectedFailure? ExpectFailure { get; init; }

    /// <summary>What the server must offer.</summary>
    public ExpectOptions Expect { get; init; } = new();

    /// <summary>Thresholds that turn success into warning.</summary>
    public WarnOptions Warn { get; init; } = new();

    /// <summary>TLS settings, those of the top level merged in.</summary>
    public TlsOptions TlsConfig { get; init; } = new();

    /// <summary>Extra labels, in order.</summary>
    public ValueList<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary>Also assess this server's security on a schedule.</summary>
    public bool Assess { get; init; }

    /// <summary>From the start of one assessment to that of the next.</summary>
    public TimeSpan AssessInterval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Which of the parts that cost or could annoy belong to an assessment.</summary>
    public ValueList<AssessmentCheck> AssessChecks { get; init; } = [AssessmentCheck.TlsVersions, AssessmentCheck.StartTlsInjection, AssessmentCheck.VrfyExpn];

    /// <summary>Of an entry of <c>modules</c> while it is read: where <c>/probe</c> may use it.</summary>
    internal ValueList<AllowedTarget>? AllowedTargets { get; init; }

    /// <summary>True when there is an account to log in to.</summary>
    public bool HasCredentials => Username is not null && (Password is not null || OAuth2 is not null);

    /// <summary>A server with the protocol's own port and every default, for use without a configuration file; change it by <c>with</c>.</summary>
    /// <param name="hostname">Host name, IP address or, with <see cref="ResolveMx"/>, domain.</param>
    /// <param name="protocol">The protocol to speak.</param>
    /// <param name="tls">How to come to TLS. Implicit TLS has a port of its own (RFC 8314 section 3).</param>
    public static ServerOptions For(string hostname, MailProtocol protocol = MailProtocol.Smtp, TlsMode tls = TlsMode.Opportunistic)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostname);
        var port = ServerDefaults.PortOf(protocol, tls);
        return new() { Name = ServerDefaults.NameOf(hostname, protocol, port), Hostname = hostname, Protocol = protocol, Port = port, Tls = tls };
    }

    /// <summary>What a result of this check is about; which MX host or address is added where there are several.</summary>
    public CheckSubject ToSubject() => new()
    {
        Name = Name,
        Hostname = Hostname,
        Protocol = Protocol,
        Port = Port,
        Tls = Tls,
        Username = Username,
        Labels = Labels,
    };

    /// <summary>Everything wrong with this entry, not only the first thing; empty for one that was read from a file.</summary>
    public IEnumerable<OptionFault> Validate() =>
        ServerValues.Faults(this)
            .Concat(ServerRules.Faults(this))
            .Concat(TlsRules.Faults(TlsConfig).Select(fault => fault with { Key = $"tls_config.{fault.Key}" }));
}

/// <summary>Which address families a check uses.</summary>
public enum IpProtocol
{
    /// <summary>Both, as RFC 8305 does.</summary>
    Any,

    /// <summary>IPv4 only.</summary>
    Ip4,

    /// <summary>IPv6 only.</summary>
    Ip6,
}

/// <summary>What the server must refuse.</summary>
public enum ExpectedFailure
{
    /// <summary>A wrong password.</summary>
    Auth,

    /// <summary>A foreign recipient without authentication.</summary>
    Relay,

    /// <summary>AUTH before TLS.</summary>
    CleartextAuth,

    /// <summary>Any use without TLS.</summary>
    Cleartext,
}

/// <summary>A proxy to connect through.</summary>
/// <param name="Kind">SOCKS5 (RFC 1928) or HTTP CONNECT (RFC 9110 section 9.3.6).</param>
/// <param name="Host">Name or address of the proxy.</param>
/// <param name="Port">1-65535.</param>
/// <param name="Username">For RFC 1929 or Basic; null: none.</param>
/// <param name="Password">For RFC 1929 or Basic; null: none.</param>
public sealed record ProxyOptions(ProxyKind Kind, string Host, int Port, string? Username = null, Secret? Password = null);

/// <summary>How to speak to a proxy.</summary>
public enum ProxyKind
{
    /// <summary>RFC 1928.</summary>
    Socks5,

    /// <summary>HTTP CONNECT.</summary>
    Http,
}
