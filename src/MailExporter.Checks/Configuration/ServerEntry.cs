namespace MailExporter.Checks.Configuration;

/// <summary>Reads one server entry: its template under it, defaults in what is left out, and the rules between keys.</summary>
internal static class ServerEntry
{
    /// <summary>The server as far as it could be read; what is wrong is reported.</summary>
    /// <returns>Null when the node is no mapping.</returns>
    public static ServerOptions? Read(Node node, Scope scope, ServerDefaults defaults)
    {
        var map = node is MapNode own && own.Find("module") is { } module ? defaults.Templates.Under(own, module, scope) : node;
        var filled = ServerSection.Table.Read(map, scope, ServerSection.Empty with { TlsConfig = defaults.TlsConfig });
        if (filled is null)
        {
            return null;
        }

        var server = Complete(filled, defaults);
        filled.Report(ServerRules.Faults(server));
        return server;
    }

    private static ServerOptions Complete(Filled<ServerOptions> filled, ServerDefaults defaults)
    {
        var server = filled.Options;
        var port = filled.Has("port") ? server.Port : ServerDefaults.PortOf(server.Protocol, server.Tls);
        var interval = filled.Has("interval") ? server.Interval : defaults.IntervalFor(server.ExpectFailure);
        return server with
        {
            Port = port,
            Name = filled.Has("name") || server.Hostname.Length == 0 ? server.Name : ServerDefaults.NameOf(server.Hostname, server.Protocol, port),
            Interval = interval,
            Timeout = filled.Has("timeout") ? server.Timeout : defaults.TimeoutFor(interval),
            RetryInterval = filled.Has("retry_interval") ? server.RetryInterval : ServerDefaults.RetryFor(interval, server.ExpectFailure),
        };
    }
}
