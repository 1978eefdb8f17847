using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The modules: the built-in ones, and over them those of the files.</summary>
internal sealed class Templates
{
    /// <summary>A probe comes when it is asked for: an interval that limits nothing.</summary>
    private static readonly TimeSpan OnDemand = TimeSpan.FromDays(30);

    private static readonly Place Nowhere = new("", 0, 0);
    private static readonly string[] Credentials = ["password", "password_file", "oauth2"];

    /// <summary>The modules that need no configuration.</summary>
    public static readonly IReadOnlyList<(string Name, string[] Settings)> BuiltIn =
    [
        ("smtp", ["protocol", "smtp"]),
        ("smtp_starttls", ["protocol", "smtp", "use_tls", "true"]),
        ("smtps", ["protocol", "smtp", "use_ssl", "true"]),
        ("submission", ["protocol", "smtp", "port", "587", "use_tls", "true"]),
        ("imap", ["protocol", "imap"]),
        ("imap_starttls", ["protocol", "imap", "use_tls", "true"]),
        ("imaps", ["protocol", "imap", "use_ssl", "true"]),
        ("pop3", ["protocol", "pop3"]),
        ("pop3_stls", ["protocol", "pop3", "use_tls", "true"]),
        ("pop3s", ["protocol", "pop3", "use_ssl", "true"]),
    ];

    private readonly Dictionary<string, MapNode> _modules = BuiltIn.ToDictionary(module => module.Name, module => MapOf(module.Settings), StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _configured = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Filled<ServerOptions>> _filled = new(StringComparer.Ordinal);

    /// <summary>Takes over the modules of a file; what is wrong is reported here, once, and not at each server that uses it.</summary>
    public void Add(MapNode modules, Scope scope, TlsOptions tls)
    {
        Section.ReportTwice(modules, scope);
        foreach (var entry in modules.Entries)
        {
            var at = scope.Of(entry.Key);
            if (!_configured.TryAdd(entry.Key, entry.Place))
            {
                var first = _configured[entry.Key];
                at.Error(entry.Place, $"the module again, the first is at {first.File}:{first.Line}:{first.Column}", "each module once");
            }
            else if (ServerSection.Module.Read(entry.Value, at, ServerSection.Empty with { TlsConfig = tls }) is { } filled)
            {
                ReportUnguarded(filled, entry.Place);
                _filled[entry.Key] = filled;
                _modules[entry.Key] = new MapNode(filled.Map.Place, [.. filled.Map.Entries.Where(setting => filled.Has(setting.Key) && setting.Key != "allowed_targets")]);
            }
        }
    }

    /// <summary>The entry's own keys, and under them those of the module it names.</summary>
    public MapNode Under(MapNode own, MapEntry module, Scope scope)
    {
        var at = scope.Of("module");
        if (!at.TryRead(Kinds.Line, module.Value, out var name))
        {
            return Without(own);
        }

        if (_modules.TryGetValue(name, out var template))
        {
            return ServerSection.Table.Merge(own, template, scope.Reading);
        }

        at.Error(module.Value, $"the name of a module{scope.DidYouMean(name, _modules.Keys)}");
        return own;
    }

    /// <summary>All modules as <c>/probe</c> uses them: the built-in ones first, then in the order of the files.</summary>
    /// <param name="timeout">The file's limit of a check; null: none.</param>
    /// <param name="tls">The file's TLS settings.</param>
    public ValueList<ProbeModule> ForProbe(TimeSpan? timeout, TlsOptions tls) =>
        _modules.Select(module => ForProbe(module.Key, _filled.GetValueOrDefault(module.Key) ?? OfBuiltIn(module.Value, tls), timeout)).ToValueList();

    private static ProbeModule ForProbe(string name, Filled<ServerOptions> filled, TimeSpan? timeout)
    {
        var server = filled.Options;
        var allowed = server.AllowedTargets;
        return new ProbeModule(
            name,
            server with
            {
                Port = filled.Has("port") ? server.Port : ServerDefaults.PortOf(server.Protocol, server.Tls),
                Timeout = filled.Has("timeout") ? server.Timeout : timeout ?? ServerDefaults.LongestTimeout,
                Interval = OnDemand,
                RetryInterval = OnDemand,
                AllowedTargets = null,
                // the file's own client certificate is for its servers: a module shows it to the targets that it is limited to
                TlsConfig = allowed is null ? server.TlsConfig with { CertFile = null, KeyFile = null } : server.TlsConfig,
            },
            allowed);
    }

    private static Filled<ServerOptions> OfBuiltIn(MapNode map, TlsOptions tls) =>
        ServerSection.Module.Read(map, Scope.Top(new Reading(_ => null)), ServerSection.Empty with { TlsConfig = tls })!;

    /// <summary>SPEC section 7: without a limit, anybody who reaches /probe could have the credentials sent to any host.</summary>
    private static void ReportUnguarded(Filled<ServerOptions> module, Place place)
    {
        var risky = Credentials.FirstOrDefault(module.Has)
            ?? (OwnCertificate(module.Map) ? "a client certificate" : module.Options.TestSend ? "test_send" : null);
        if (risky is not null && !module.Has("allowed_targets") && !module.IsBroken("allowed_targets"))
        {
            module.Scope.Of("allowed_targets").Error(place, $"nothing beside {risky}", "the targets that /probe may use it for");
        }
    }

    private static bool OwnCertificate(MapNode module) => (module.Find("tls_config")?.Value as MapNode)?.Find("cert_file") is not null;

    private static MapNode Without(MapNode own) => new(own.Place, [.. own.Entries.Where(entry => entry.Key != "module")], own.Size) { Twice = own.Twice };

    private static MapNode MapOf(string[] settings) =>
        new(Nowhere, [.. settings.Chunk(2).Select(pair => new MapEntry(pair[0], Nowhere, new ScalarNode(Nowhere, pair[1], ScalarForm.Plain)))]);
}
