namespace MailExporter.Checks.Configuration;

/// <summary>A server described on the command line: every key of a server entry as a flag, read by the same table as a file.</summary>
public static class ServerFlags
{
    private static readonly Place CommandLine = new("", 0, 0);

    /// <summary>A check that is made once has no interval of its own: one that limits nothing.</summary>
    private static readonly TimeSpan Once = TimeSpan.FromDays(1);

    /// <summary>One flag for each key, in the order of the table.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } = [.. ServerSection.Table.Describe()];

    /// <summary>Makes one server.</summary>
    /// <param name="flags">
    /// A key of <see cref="All"/>, as key or as flag, with its value as text: <c>tls_config.ca_file</c>, <c>--use-ssl</c>. Lists are
    /// separated by commas, labels are <c>NAME=VALUE,…</c>, paths are relative to the current directory; <c>$</c> has no meaning.
    /// </param>
    /// <returns>The server, or every error; an error's key is the flag.</returns>
    public static ConfigurationResult<ServerOptions> Read(IEnumerable<KeyValuePair<string, string>> flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        var reading = new Reading(_ => null, isFlags: true);
        var scope = Scope.Top(reading);
        var defaults = new ServerDefaults(Once, Timeout: null, new TlsOptions(), new Templates());
        return reading.Result(ServerEntry.Read(MapOf(flags, scope), scope, defaults));
    }

    private static MapNode MapOf(IEnumerable<KeyValuePair<string, string>> flags, Scope scope)
    {
        var top = new MapBuilder(CommandLine);
        var sections = new Dictionary<string, MapBuilder>(StringComparer.Ordinal);
        foreach (var (flag, text) in flags)
        {
            var key = FlagName.KeyOf(flag);
            if (All.All(known => known.Key != key))
            {
                scope.Of(key).Error(CommandLine, "an unknown flag", $"one of the known flags{scope.DidYouMean(FlagName.Of(key), All.Select(known => known.Flag))}");
                continue;
            }

            var value = new ScalarNode(CommandLine, text, ScalarForm.Flag);
            if (key.Split('.') is [var section, var inner])
            {
                var builder = sections.TryGetValue(section, out var known) ? known : sections[section] = new MapBuilder(CommandLine);
                builder.Add(new MapEntry(inner, CommandLine, value));
            }
            else
            {
                top.Add(new MapEntry(key, CommandLine, value));
            }
        }

        foreach (var (section, builder) in sections)
        {
            top.Add(new MapEntry(section, CommandLine, builder.Build()));
        }

        return top.Build();
    }
}
