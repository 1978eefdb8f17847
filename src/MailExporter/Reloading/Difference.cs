using MailExporter.Checks.Configuration;

namespace MailExporter.Reloading;

/// <summary>What a new configuration changes of the checks.</summary>
/// <param name="Options">The new configuration, in which an entry that is as it was is the same object: memory does not hold it twice, and the schedule sees at a glance that it is unchanged.</param>
/// <param name="Added">Entries under a new name.</param>
/// <param name="Changed">Entries under a known name that say something else.</param>
/// <param name="Removed">Entries whose name has gone.</param>
internal sealed record Difference(ExporterOptions Options, int Added, int Changed, int Removed)
{
    /// <summary>Compares two configurations by the names of the checks.</summary>
    public static Difference Between(ExporterOptions before, ExporterOptions now)
    {
        var known = new Dictionary<string, ServerOptions>(before.Servers.Count, StringComparer.Ordinal);
        foreach (var server in before.Servers.AsSpan())
        {
            known.Add(server.Name, server);
        }

        var servers = new ServerOptions[now.Servers.Count];
        var (added, changed) = (0, 0);
        for (var index = 0; index < servers.Length; index++)
        {
            var server = now.Servers[index];
            var old = known.GetValueOrDefault(server.Name);
            servers[index] = server == old ? old : server;
            added += old is null ? 1 : 0;
            changed += old is not null && server != old ? 1 : 0;
        }

        return new Difference(now with { Servers = [.. servers] }, added, changed, before.Servers.Count - (servers.Length - added));
    }
}
