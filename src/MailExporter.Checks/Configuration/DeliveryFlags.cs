namespace MailExporter.Checks.Configuration;

/// <summary>A route described on the command line, read by the same tables as a file.</summary>
public static class DeliveryFlags
{
    private static readonly Place CommandLine = new("", 0, 0);

    /// <summary>Makes one route.</summary>
    /// <param name="from">The sending server.</param>
    /// <param name="to">The receiving server.</param>
    /// <param name="settings">Keys of the route with their values as text, without its ends: <c>timeout</c>, <c>folders</c>, <c>body_size</c>.</param>
    /// <returns>The route, or every error; an error's key is the flag.</returns>
    public static ConfigurationResult<DeliveryOptions> Read(ServerOptions from, ServerOptions to, IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(settings);
        var reading = new Reading(_ => null, isFlags: true);
        var map = new MapBuilder(CommandLine);
        foreach (var end in (string[])["from", "to"])
        {
            map.Add(new MapEntry(end, CommandLine, new ScalarNode(CommandLine, end, ScalarForm.Flag))); // they are read already
        }

        foreach (var (key, text) in settings)
        {
            map.Add(new MapEntry(key, CommandLine, new ScalarNode(CommandLine, text, ScalarForm.Flag)));
        }

        if (DeliverySection.Table.Read(map.Build(), Scope.Top(reading), new()) is not { } filled)
        {
            return reading.Result<DeliveryOptions>(null);
        }

        var draft = filled.Options;
        var route = new DeliveryOptions
        {
            Name = $"{from.Name} to {to.Name}",
            From = from,
            To = to,
            Interval = TimeSpan.FromDays(1),
            Timeout = draft.Timeout ?? TimeSpan.FromSeconds(120),
            Folders = draft.Folders,
            Cleanup = draft.Cleanup,
            NullSender = draft.NullSender,
            NotifyNever = draft.NotifyNever,
            BodySize = draft.BodySize,
        };
        filled.Report(route.Validate());
        return reading.Result(route);
    }
}
