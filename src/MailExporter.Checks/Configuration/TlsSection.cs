namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>tls_config</c>.</summary>
internal static class TlsSection
{
    public static readonly Section<TlsOptions> Table = new(
        "tls_config",
        [
            Set("ca_file", Kinds.File, "PEM file of trusted roots, in place of the system's.", (o, v) => o with { CaFile = v }),
            Set("cert_file", Kinds.File, "PEM file of the client certificate and its chain.", (o, v) => o with { CertFile = v }),
            Set("key_file", Kinds.File, "PEM file of the client certificate's key.", (o, v) => o with { KeyFile = v }),
            Set("server_name", Kinds.Host, "Name for SNI and for the judgement of the certificate, in place of the host's.", (o, v) => o with { ServerName = v }),
            Set("insecure_skip_verify", Kinds.Boolean, "Go on after an invalid certificate; it is judged and reported all the same.", (o, v) => o with { InsecureSkipVerify = v }, "false"),
            Set("min_version", Kinds.Tls, "Lowest TLS version offered.", (o, v) => o with { MinVersion = v }),
            Set("max_version", Kinds.Tls, "Highest TLS version offered.", (o, v) => o with { MaxVersion = v }),
        ],
        filled => filled.Report(TlsRules.Faults(filled.Options)));

    private static Setting<TlsOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<TlsOptions, T, TlsOptions> apply, string? @default = null) =>
        new(key, kind, description, apply) { Default = @default };
}
