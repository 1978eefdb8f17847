using System.Net.Security;
using MailExporter.Checks.Configuration;

namespace MailExporter.WebConfiguration;

/// <summary>The table of <c>tls_server_config</c>.</summary>
internal static class WebTlsSection
{
    private static readonly Kind<string> Inline = new TextKind<string>("PEM", ParsePem, isSecret: true);
    private static readonly Kind<ClientAuth> ClientAuths = new ChoiceKind<ClientAuth>([.. Enum.GetValues<ClientAuth>().Select(v => KeyValuePair.Create(v.ToString(), v))]);

    /// <summary>Those of Go's <c>tls.CipherSuites()</c>, which are the toolkit's, by their names at IANA.</summary>
    private static readonly Kind<TlsCipherSuite> CipherSuite = new ChoiceKind<TlsCipherSuite>(
    [
        .. ((TlsCipherSuite[])[
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
            .. Tls13Suites]).Select(suite => KeyValuePair.Create(suite.ToString(), suite)),
        KeyValuePair.Create("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
        KeyValuePair.Create("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
    ]);

    public static readonly Section<WebTlsOptions> Table = new(
        "web_tls",
        [
            Set("cert", Inline, "The certificate and those between it and the root, PEM.", (o, v) => o with { Certificate = new Pem(null, v) }, rival: "cert_file"),
            Set("cert_file", Kinds.File, "The same in a file.", (o, v) => o with { Certificate = new Pem(v, null) }, rival: "cert"),
            Set("key", Inline, "Its key, PEM.", (o, v) => o with { Key = new Pem(null, v) }, rival: "key_file"),
            Set("key_file", Kinds.File, "The same in a file.", (o, v) => o with { Key = new Pem(v, null) }, rival: "key"),
            Set("client_ca", Inline, "Who issues the clients' certificates, PEM.", (o, v) => o with { ClientCa = new Pem(null, v) }, rival: "client_ca_file"),
            Set("client_ca_file", Kinds.File, "The same in a file.", (o, v) => o with { ClientCa = new Pem(v, null) }, rival: "client_ca"),
            Set("client_auth_type", ClientAuths, "What is asked of clients.", (o, v) => o with { ClientAuth = v }),
            Set("client_allowed_sans", Kinds.ListOf(Kinds.Line), "One of these must be among a client's names.", (o, v) => o with { ClientAllowedSans = v }),
            Set("min_version", Kinds.Tls, "Lowest version accepted.", (o, v) => o with { MinVersion = v }),
            Set("max_version", Kinds.Tls, "Highest version accepted.", (o, v) => o with { MaxVersion = v }),
            Set("cipher_suites", Kinds.ListOf(CipherSuite), "Suites of TLS 1.2 and older, best first.", (o, v) => o with { CipherSuites = v }),
            Set("prefer_server_cipher_suites", Kinds.Boolean, "Whose order counts.", (o, _) => o),
            Set("curve_preferences", Kinds.ListOf(ChoiceKind.Of("CurveP256", "CurveP384", "CurveP521", "X25519")), "Elliptic curves.", (o, _) => o),
        ],
        Check);

    /// <summary>They are always on offer with TLS 1.3: neither here nor in Go can they be chosen.</summary>
    public static TlsCipherSuite[] Tls13Suites => [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    private static void Check(Filled<WebTlsOptions> filled)
    {
        filled.Report(WebTlsRules.Faults(filled.Options));
        Warn(filled, "prefer_server_cipher_suites", node => node is ScalarNode { Text: "false" or "False" or "FALSE" }, "has no effect, as in Go since 1.17: the server's order counts");
        Warn(filled, "curve_preferences", _ => true, "has no effect: .NET cannot choose curves; set Groups in the system's openssl.cnf");
        Warn(filled, "client_auth_type", _ => filled.Options is { ClientCa: null, ClientAuth: ClientAuth.VerifyClientCertIfGiven or ClientAuth.RequireAndVerifyClientCert }, "without client_ca_file the certificate of any authority that this system trusts lets a client in");
    }

    private static void Warn(Filled<WebTlsOptions> filled, string key, Predicate<Node> applies, string text)
    {
        if (filled.Has(key) && filled.Map.Find(key) is { } entry && applies(entry.Value))
        {
            filled.Scope.Reading.Warn(entry.Place, filled.Scope.Of(key).Key, text);
        }
    }

    private static string? ParsePem(string text, Reading reading, out string? pem)
    {
        pem = text.Contains("-----BEGIN ", StringComparison.Ordinal) ? text : null;
        return pem is null ? "PEM, which begins with -----BEGIN" : null;
    }

    private static Setting<WebTlsOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<WebTlsOptions, T, WebTlsOptions> apply, string? rival = null) =>
        new(key, kind, description, apply) { Rivals = rival is null ? [] : [rival] };
}
