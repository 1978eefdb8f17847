using System.Globalization;

namespace MailExporter.Benchmarks.Load;

/// <summary>When each target was visited, as the servers saw it. A target is an address and a port.</summary>
internal sealed class Visits(TimeProvider time)
{
    private readonly Dictionary<(uint Address, int Port), Target> _targets = [];
    private readonly Lock _lock = new();
    private int _accepted;
    private int _completed;

    /// <summary>A connection came in.</summary>
    /// <param name="address">IPv4, the target's.</param>
    /// <param name="port">The target's.</param>
    /// <param name="hangs">It will get no answer: its gaps are not among those of the healthy.</param>
    public void Add(uint address, int port, bool hangs)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            _accepted++;
            if (!_targets.TryGetValue((address, port), out var target))
            {
                _targets.Add((address, port), target = new Target());
            }
            else
            {
                target.Gaps.Add(time.GetElapsedTime(target.Last, now).TotalSeconds);
            }

            (target.Last, target.Hangs) = (now, hangs);
        }
    }

    /// <summary>A client said goodbye.</summary>
    public void Completed() => Interlocked.Increment(ref _completed);

    /// <summary>Counts from now on. The latest visit of each target stays known, so that no gap is lost.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            (_accepted, _completed) = (0, 0);
            foreach (var target in _targets.Values)
            {
                target.Gaps.Clear();
            }
        }
    }

    /// <summary>What was seen since the last reset.</summary>
    /// <param name="interval">Seconds from one visit to the next, as it should be.</param>
    public VisitReport Report(double interval)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var healthy = _targets.Values.Where(t => !t.Hangs).ToList();
            var longest = new List<double>(healthy.Count);
            var missed = 0;
            foreach (var target in healthy)
            {
                var open = time.GetElapsedTime(target.Last, now).TotalSeconds;
                missed += target.Gaps.Append(open).Sum(gap => Math.Max(0, (int)Math.Round(gap / interval) - 1));
                longest.Add(Math.Max(open, target.Gaps.Count == 0 ? 0 : target.Gaps.Max()));
            }

            var samples = new Samples([.. longest]);
            return new VisitReport(_accepted, Volatile.Read(ref _completed), healthy.Count, _targets.Count - healthy.Count, missed, samples.Quantile(0.99), samples.Max);
        }
    }

    private sealed class Target
    {
        public long Last { get; set; }

        public bool Hangs { get; set; }

        public List<double> Gaps { get; } = new(4);
    }
}

/// <summary>What the servers saw.</summary>
/// <param name="Accepted">Connections.</param>
/// <param name="Completed">Of these, with QUIT or LOGOUT.</param>
/// <param name="Healthy">Targets ever visited that answer.</param>
/// <param name="Hanging">Targets ever visited that do not.</param>
/// <param name="Missed">Visits of healthy targets that should have been.</param>
/// <param name="LongestP99">99 % of the healthy targets had no longer gap, in seconds.</param>
/// <param name="Longest">The longest gap of a healthy target, in seconds.</param>
internal sealed record VisitReport(int Accepted, int Completed, int Healthy, int Hanging, int Missed, double LongestP99, double Longest)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Accepted} {Completed} {Healthy} {Hanging} {Missed} {LongestP99:R} {Longest:R}");

    public static VisitReport FromLine(string line)
    {
        var words = line.Split(' ');
        var counts = words.Take(5).Select(w => int.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        return new(counts[0], counts[1], counts[2], counts[3], counts[4], Number(words[5]), Number(words[6]));
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}
