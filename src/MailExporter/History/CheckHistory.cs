using MailExporter.Checks.Configuration;
using MailExporter.Scheduling;

namespace MailExporter.History;

/// <summary>What pages tell of a check beyond its newest result: since when, the curve of its last runs, the last failure and success.</summary>
internal sealed class CheckHistory : IResultSink
{
    private volatile Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>The past of a check; null when there is no such check.</summary>
    public CheckPast? Of(string name) => _slots.GetValueOrDefault(name)?.Past;

    /// <inheritdoc/>
    public void Apply(ExporterOptions options)
    {
        var slots = new Dictionary<string, Slot>(options.Servers.Count, StringComparer.Ordinal);
        foreach (var server in options.Servers.AsSpan())
        {
            slots.Add(server.Name, _slots.TryGetValue(server.Name, out var slot) && slot.Server == server ? slot : new Slot(server, new CheckPast()));
        }

        _slots = slots;
    }

    /// <inheritdoc/>
    public void Accept(FinishedRun run) => Of(run.Server.Name)?.Add(run);

    private sealed record Slot(ServerOptions Server, CheckPast Past);
}
