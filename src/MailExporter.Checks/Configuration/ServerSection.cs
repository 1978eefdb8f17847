using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The table of a server entry.</summary>
internal static class ServerSection
{
    /// <summary>Before its keys are read: <see cref="ServerEntry"/> fills in what was left out.</summary>
    public static readonly ServerOptions Empty = new() { Name = "", Hostname = "", Port = 0 };

    private static readonly Setting<ServerOptions>[] Identity =
    [
        Set("name", Kinds.Line, "Unique; the label name of every series. Left out: HOSTNAME (PROTOCOL) on 25, 143 or 110, else HOSTNAME:PORT (PROTOCOL).", (o, v) => o with { Name = v }),
        Set("hostname", Kinds.Host, "Host name, IP address or, with resolve_mx, domain.", (o, v) => o with { Hostname = v }, isRequired: true),
        Set("module", Kinds.Line, "Template from modules; the entry's own keys win over it.", (o, _) => o),
    ];

    private static readonly Setting<ServerOptions>[] Others =
    [
        Set("protocol", ChoiceKind.Of<MailProtocol>(), "The protocol spoken.", (o, v) => o with { Protocol = v }, "smtp"),
        Set("port", Kinds.Port, "Left out: 25, 143 or 110; with use_ssl 465, 993 or 995.", (o, v) => o with { Port = (int)v }),
        Set("use_ssl", Kinds.Boolean, "Implicit TLS: from the first byte.", (o, v) => v ? o with { Tls = TlsMode.Implicit } : o, "false", ["use_tls"]),
        Set("use_tls", Kinds.Boolean, "STARTTLS or STLS is required.", (o, v) => v ? o with { Tls = TlsMode.Required } : o, "false", ["use_ssl"]),
        Set("username", Kinds.Line, "The account to log in to.", (o, v) => o with { Username = v }),
        Set("password", Kinds.Secret, "The account's password; better in password_file or as ${NAME}.", (o, v) => o with { Password = v }, rivals: ["password_file", "oauth2"]),
        Set("password_file", Kinds.SecretFile, "File of the account's password, read at each use.", (o, v) => o with { Password = Secret.FromFile(v) }, rivals: ["password", "oauth2"]),
        new SectionSetting<ServerOptions, OAuth2Options>("oauth2", OAuth2Section.Table, "Where a bearer token comes from, in place of a password.", o => o.OAuth2 ?? OAuth2Section.Empty, (o, v) => o with { OAuth2 = v }) { Rivals = ["password", "password_file"] },
        Set("auth_mechanism", Kinds.Mechanism, "Force one SASL mechanism; left out: the strongest on offer.", (o, v) => o with { AuthMechanism = v }),
        Set("allow_cleartext_auth", Kinds.Boolean, "Let credentials travel unencrypted.", (o, v) => o with { AllowCleartextAuth = v }, "false"),
        Set("timeout", Kinds.Limit, "Limit of the whole check, all phases together. Left out: the file's timeout, else the smaller of 30s and the interval.", (o, v) => o with { Timeout = v }),
        Set("interval", Kinds.Interval, "From one start to the next. Left out: check_interval; with expect_failure auth 1d.", (o, v) => o with { Interval = v }),
        Set("retry_interval", Kinds.Interval, "Pace after a failure. Left out: the smaller of 60s and the interval.", (o, v) => o with { RetryInterval = v }),
        Set("resolve_mx", Kinds.Boolean, "Check the MX hosts of hostname.", (o, v) => o with { ResolveMx = v }, "false"),
        Set("check_all_mx", Kinds.Boolean, "With resolve_mx: a result for every MX host.", (o, v) => o with { CheckAllMx = v }, "false"),
        Set("check_all_addresses", Kinds.Boolean, "A result for every A and AAAA address.", (o, v) => o with { CheckAllAddresses = v }, "false"),
        Set("ip_protocol", ChoiceKind.Of<IpProtocol>(), "Address families to use.", (o, v) => o with { IpProtocol = v }, "any"),
        Set("source_address", Kinds.LocalAddress, "Local address to bind.", (o, v) => o with { SourceAddress = v }),
        Set("ehlo_name", Kinds.Ehlo, "The name in EHLO. Left out: the machine's FQDN, else its address in brackets.", (o, v) => o with { EhloName = v }),
        Set("proxy_url", Kinds.Proxy, "Proxy: socks5://HOST:PORT or http://HOST:PORT.", (o, v) => o with { Proxy = v }),
        Set("test_send", Kinds.Boolean, "Send a message (SMTP).", (o, v) => o with { TestSend = v }, "false"),
        Set("from_email", Kinds.Mail, "Envelope sender and From of the message.", (o, v) => o with { FromEmail = v }),
        Set("to_email", Kinds.Mail, "Envelope recipient and To of the message.", (o, v) => o with { ToEmail = v }),
        Set("subject", Kinds.Line, "Subject of the message.", (o, v) => o with { Subject = v }, Empty.Subject),
        Set("message", Kinds.Body, "Body of the message.", (o, v) => o with { Message = v }, Empty.Message),
        Set("retry_temporary", Kinds.Boolean, "Try a 4xx to MAIL, RCPT or DATA once more, inside the deadline.", (o, v) => o with { RetryTemporary = v }, "true"),
        Set("temporary_status", Kinds.Severity, "What a lasting 4xx to MAIL, RCPT or DATA is.", (o, v) => o with { TemporaryStatus = v }, Empty.TemporaryStatus.Spell()),
        Set("mailboxes", Kinds.ListOf(Kinds.Line), "IMAP mailboxes to count.", (o, v) => o with { Mailboxes = v }, "[INBOX]"),
        Set("expect_failure", ChoiceKind.Of<ExpectedFailure>(), "Success is that the server refuses this.", (o, v) => o with { ExpectFailure = v }),
        new SectionSetting<ServerOptions, ExpectOptions>("expect", ExpectSection.Table, "What the server must show.", o => o.Expect, (o, v) => o with { Expect = v }),
        new SectionSetting<ServerOptions, WarnOptions>("warn", WarnSection.Table, "Thresholds that turn success into warning.", o => o.Warn, (o, v) => o with { Warn = v }),
        new SectionSetting<ServerOptions, TlsOptions>("tls_config", TlsSection.Table, "TLS settings, on top of the file's tls_config.", o => o.TlsConfig, (o, v) => o with { TlsConfig = v }),
        Set("labels", new LabelsKind(), "Extra labels for this check's series.", (o, v) => o with { Labels = v }),
        Set("assess", Kinds.Boolean, "Also score this server's security on a schedule.", (o, v) => o with { Assess = v }, "false"),
        Set("assess_interval", Kinds.AssessInterval, "From one assessment to the next.", (o, v) => o with { AssessInterval = v }, "6h"),
        Set("assess_checks", Kinds.ListOf(ChoiceKind.Of<AssessmentCheck>()), "Parts of the assessment that cost connections or could annoy.", (o, v) => o with { AssessChecks = v }, "[tls_versions, starttls_injection, vrfy_expn]"),
    ];

    /// <summary>A server of <c>servers</c>.</summary>
    public static readonly Section<ServerOptions> Table = new("server", [.. Identity, .. Others]);

    /// <summary>An entry of <c>modules</c>: what a server may have, but for what makes it that server.</summary>
    public static readonly Section<ServerOptions> Module = new(
        "module",
        [.. Others, Set("allowed_targets", Kinds.ListOf(Kinds.Target), "Targets that /probe may use this module for: names, *.DOMAIN, addresses, networks.", (o, v) => o with { AllowedTargets = v })]);

    private static Setting<ServerOptions, T> Set<T>(
        string key,
        Kind<T> kind,
        string description,
        Func<ServerOptions, T, ServerOptions> apply,
        string? @default = null,
        string[]? rivals = null,
        bool isRequired = false) =>
        new(key, kind, description, apply) { Default = @default, Rivals = rivals ?? [], IsRequired = isRequired };
}
