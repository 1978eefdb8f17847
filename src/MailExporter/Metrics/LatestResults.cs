using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Scheduling;

namespace MailExporter.Metrics;

/// <summary>The newest results of every check, ready to be written. Readers never wait, and never see half a reload.</summary>
/// <param name="time">The clock.</param>
/// <param name="changes">What was observed before, also before the start.</param>
internal sealed class LatestResults(TimeProvider time, ChangeMemory changes) : IResultSink
{
    /// <summary>Of one check: a name whose addresses rotate for ever must not fill the memory.</summary>
    private const int MaxAbsent = 64;

    private readonly SampleCollector _collector = new(new EncodedLabels());
    private volatile Generation _generation = new([], new(StringComparer.Ordinal), new ExporterOptions());

    /// <summary>The configuration in force.</summary>
    public ExporterOptions Options => _generation.Options;

    /// <inheritdoc/>
    public void Apply(ExporterOptions options)
    {
        var old = _generation;
        var byName = new Dictionary<string, Slot>(options.Servers.Count, StringComparer.Ordinal);
        foreach (var server in options.Servers.AsSpan())
        {
            byName.Add(server.Name, old.ByName.TryGetValue(server.Name, out var slot) && slot.Server == server ? slot : new Slot(server));
        }

        _generation = new Generation([.. options.Servers.Select(s => byName[s.Name])], byName, options);
    }

    /// <inheritdoc/>
    public void Accept(FinishedRun run)
    {
        if (_generation.ByName.TryGetValue(run.Server.Name, out var slot))
        {
            slot.Latest = After(slot.Latest, run);
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
                var tooOld = IsTooOld(slot.Server, latest);
                foreach (var series in latest.Subjects)
                {
                    subjects.Add(tooOld ? series.Withdrawn() : series);
                }
            }
        }

        return new MetricsSnapshot(subjects, generation.Options.CapabilityMetrics);
    }

    /// <summary>Every check with its newest results, in the order of the configuration.</summary>
    public LatestCheck[] Checks() => Array.ConvertAll(_generation.Slots, Check);

    /// <summary>One check; null when there is none of this name.</summary>
    public LatestCheck? Find(string name) => _generation.ByName.TryGetValue(name, out var slot) ? Check(slot) : null;

    private LatestCheck Check(Slot slot) =>
        slot.Latest is { } latest ? new(slot.Server, latest.Subjects, IsTooOld(slot.Server, latest)) : new(slot.Server, [], IsTooOld: false);

    private bool IsTooOld(ServerOptions server, LatestRun latest) => time.GetElapsedTime(latest.StartedTimestamp) > 3 * server.Interval + server.Timeout;

    private LatestRun After(LatestRun? last, FinishedRun run)
    {
        SubjectSeries[] earlier = last is null ? [] : last.Absent.Length == 0 ? last.Subjects : [.. last.Subjects, .. last.Absent];
        var all = new List<SubjectSeries>(run.Results.Count);
        var known = 0;
        foreach (var fresh in run.Results.AsSpan())
        {
            var before = earlier.FirstOrDefault(e => e.Result.Subject == fresh.Subject);
            var result = before is null ? fresh : UnchangedFacts.Shared(fresh, before.Result);
            var labels = before?.Labels ?? LabelBlock.Encode(result.Subject);
            // two MX records may name one host: the first, which is the better one, speaks for it
            if (!all.Exists(s => s.Labels.AsSpan().SequenceEqual(labels)))
            {
                var history = changes.Next(before?.History, result);
                var reading = CheckReading.Of(run.Server, result, before?.LastSuccess, before?.Failures ?? 0, history);
                all.Add(new SubjectSeries(result, reading.LastSuccess, reading.Failures ?? 0, history, labels, _collector.Collect(reading)));
                known += before is null ? 0 : 1;
            }
        }

        SubjectSeries[] absent = known == earlier.Length ? [] : [.. earlier.Where(e => !all.Exists(s => s.Labels == e.Labels)).Take(MaxAbsent)];
        return new LatestRun(run.StartedTimestamp, [.. all], absent);
    }

    private sealed record Generation(Slot[] Slots, Dictionary<string, Slot> ByName, ExporterOptions Options);

    /// <param name="StartedTimestamp">When it began.</param>
    /// <param name="Subjects">What the page tells of.</param>
    /// <param name="Absent">Subjects of earlier runs, remembered without being told of: a failed look-up hides MX hosts, and they come back.</param>
    private sealed record LatestRun(long StartedTimestamp, SubjectSeries[] Subjects, SubjectSeries[] Absent);

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
