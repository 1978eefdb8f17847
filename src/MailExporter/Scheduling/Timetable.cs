using MailExporter.Checks.Configuration;

namespace MailExporter.Scheduling;

/// <summary>Which checks there are, which are due, and which of those wait for room. The scheduler's lock guards everything.</summary>
/// <remarks>
/// First runs are spread evenly over the smaller of a minute and the interval. From there each check keeps to a grid of its own
/// interval, which no duration and no delay moves. Grids begin on a beat, ten to the second: what falls due within one starts
/// together, because waking up costs as much as a check. An interval that is no multiple of it leaves the beat, and the timer follows.
/// </remarks>
internal sealed class Timetable
{
    private static readonly TimeSpan LongestSpread = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly GoldenSpread _spread = new();
    private readonly PriorityQueue<ScheduledCheck, TimeSpan> _queue = new();
    private Queue<ScheduledCheck> _waiting = new();
    private Dictionary<string, ScheduledCheck> _checks = new(StringComparer.Ordinal);

    /// <summary>All checks.</summary>
    public IReadOnlyCollection<ScheduledCheck> Checks => _checks.Values;

    /// <summary>When the next check is due that does not wait already; null: none is to come.</summary>
    public TimeSpan? NextDue => _queue.TryPeek(out _, out var moment) ? moment : null;

    /// <summary>The check of a name; null when there is none.</summary>
    public ScheduledCheck? Find(string name) => _checks.GetValueOrDefault(name);

    /// <summary>From now on these are the checks: equal entries go on as they were, changed ones begin anew.</summary>
    /// <returns>The checks that are no more, marked as removed.</returns>
    /// <exception cref="ArgumentException">Two entries have one name; nothing is changed then.</exception>
    public List<ScheduledCheck> Change(ExporterOptions options, TimeSpan now)
    {
        var first = Beats(now + Beat - TimeSpan.FromTicks(1)); // the next beat, or this very one
        var next = new Dictionary<string, ScheduledCheck>(options.Servers.Count, StringComparer.Ordinal);
        foreach (var server in options.Servers.AsSpan())
        {
            var window = server.Interval < LongestSpread ? server.Interval : LongestSpread;
            next.Add(server.Name, Find(server.Name) is { } existing && existing.Server == server ? existing : new ScheduledCheck(server, first + Beats(_spread.Next(window))));
        }

        var removed = _checks.Values.Where(c => next.GetValueOrDefault(c.Server.Name) != c).ToList();
        removed.ForEach(static c => c.Removed = true);
        _checks = next;
        _queue.Clear();
        _queue.EnqueueRange(_checks.Values.Where(c => c.State == ScheduledState.Idle).Select(c => (c, c.Due)));
        _waiting = new Queue<ScheduledCheck>(_waiting.Where(c => !c.Removed));
        return removed;
    }

    /// <summary>Takes what is to run now, first come first served.</summary>
    /// <param name="now">What is due by then is; the rest of it waits.</param>
    /// <param name="room">How many at most.</param>
    public ScheduledCheck[] Take(TimeSpan now, int room)
    {
        while (_queue.TryPeek(out var next, out var moment) && moment <= now)
        {
            _queue.Dequeue();
            Wait(next);
        }

        var taken = Math.Min(_waiting.Count, room) is > 0 and var count ? new ScheduledCheck[count] : [];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = _waiting.Dequeue();
            (taken[i].State, taken[i].LastStarted) = (ScheduledState.Running, now);
        }

        return taken;
    }

    /// <summary>An idle check is due now, behind those that wait already.</summary>
    public void Hasten(ScheduledCheck idle)
    {
        _queue.Remove(idle, out _, out _);
        idle.IsOnDemand = true;
        Wait(idle);
    }

    /// <summary>A check that was taken has run, and its next run is set.</summary>
    public void Return(ScheduledCheck taken)
    {
        taken.State = ScheduledState.Idle;
        _queue.Enqueue(taken, taken.Due);
    }

    /// <summary>Nothing waits any more.</summary>
    /// <returns>What did.</returns>
    public IReadOnlyCollection<ScheduledCheck> GiveUpWaiting()
    {
        var given = _waiting;
        _waiting = new();
        return given;
    }

    private void Wait(ScheduledCheck due)
    {
        due.State = ScheduledState.Waiting;
        _waiting.Enqueue(due);
    }

    private static TimeSpan Beats(TimeSpan span) => TimeSpan.FromTicks(span.Ticks / Beat.Ticks * Beat.Ticks);
}
