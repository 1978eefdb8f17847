using MailExporter.Checks.Configuration;
using MailExporter.Scheduling;

namespace MailExporter.Metrics;

/// <summary>The newest results of every check, ready to be written. Readers never wait, and never see half a reload.</summary>
internal sealed class LatestResults(TimeProvider time) : IResultSink
{
    private readonly SampleCollector _collector = new(new EncodedLabels());
    private volatile Generation _generation = new([], new(StringComparer.Ordinal), CapabilityMetrics: true);

    /// <inheritdoc/>
    public void Apply(ExporterOptions options)
    {
        var old = _generation;
        var byName = new Dictionary<string, Slot>(options.Servers.Count, StringComparer.Ordinal);
        foreach (var server in options.Servers.AsSpan())
        {
            byName.Add(server.Name, old.ByName.TryGetValue(server.Name, out var slot) && slot.Server == server ? slot : new Slot(server));
        }

        _generation = new Generation([.. options.Servers.Select(s => byName[s.Name])], byName, options.CapabilityMetrics);
    }

    /// <inheritdoc/>
    public void Accept(FinishedRun run)
    {
        if (_generation.ByName.TryGetValue(run.Server.Name, out var slot))
        {
            slot.Latest = new LatestRun(run.StartedTimestamp, Series(run, slot.Latest?.Subjects ?? []));
        }
    }

    /// <summary>Everything the page says of the checks now.</summary>
    public MetricsSnapshot Snapshot()
    {
        var generation = _generation;
        var subjects = new List<SubjectSeries>(generation.Slots.Length);
        foreach (var slot in generation.Slots)
        {
            if (slot.Latest is { } latest)
            {
                var tooOld = time.GetElapsedTime(latest.StartedTimestamp) > 3 * slot.Server.Interval + slot.Server.Timeout;
                foreach (var series in latest.Subjects)
                {
                    subjects.Add(tooOld ? series.Withdrawn() : series);
                }
            }
        }

        return new MetricsSnapshot(subjects, generation.CapabilityMetrics);
    }

    /// <summary>How many checks are in each state, and how many have no result yet.</summary>
    public CheckCounts Count()
    {
        var counts = new CheckCounts();
        foreach (var slot in _generation.Slots)
        {
            counts = counts.With(slot.Latest?.Subjects.Max(s => s.Result.Status));
        }

        return counts;
    }

    private SubjectSeries[] Series(FinishedRun run, SubjectSeries[] earlier)
    {
        var all = new List<SubjectSeries>(run.Results.Count);
        foreach (var fresh in run.Results.AsSpan())
        {
            var before = earlier.FirstOrDefault(e => e.Result.Subject == fresh.Subject);
            var result = before is null ? fresh : UnchangedFacts.Shared(fresh, before.Result);
            var labels = before?.Labels ?? LabelBlock.Encode(result.Subject);
            // two MX records may name one host: the first, which is the better one, speaks for it
            if (!all.Exists(s => s.Labels.AsSpan().SequenceEqual(labels)))
            {
                var reading = CheckReading.Of(run.Server, result, before?.LastSuccess);
                all.Add(new SubjectSeries(result, reading.LastSuccess, labels, _collector.Collect(reading)));
            }
        }

        return [.. all];
    }

    private sealed record Generation(Slot[] Slots, Dictionary<string, Slot> ByName, bool CapabilityMetrics);

    private sealed record LatestRun(long StartedTimestamp, SubjectSeries[] Subjects);

    private sealed class Slot(ServerOptions server)
    {
        private volatile LatestRun? _latest;

        public ServerOptions Server { get; } = server;

        /// <summary>Null before the first result.</summary>
        public LatestRun? Latest
        {
            get => _latest;
            set => _latest = value;
        }
    }
}
