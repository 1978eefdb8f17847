namespace MailExporter.Checks.Configuration;

/// <summary>A domain described on the command line, read by the same table as an entry of <c>domains</c>.</summary>
public static class DomainFlags
{
    private static readonly Place CommandLine = new("", 0, 0);

    /// <summary>Makes one domain.</summary>
    /// <param name="settings">Keys of the entry with their values as text; lists are separated by commas.</param>
    /// <returns>The domain, or every error.</returns>
    public static ConfigurationResult<DomainOptions> Read(IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var reading = new Reading(_ => null, isFlags: true);
        var map = new MapBuilder(CommandLine);
        foreach (var (key, text) in settings)
        {
            map.Add(new MapEntry(key, CommandLine, new ScalarNode(CommandLine, text, ScalarForm.Flag)));
        }

        return reading.Result(DomainSection.Table.Read(map.Build(), Scope.Top(reading), DomainSection.Empty)?.Options);
    }
}
