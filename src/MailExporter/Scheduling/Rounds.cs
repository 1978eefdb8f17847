using MailExporter.Checks.Results;

namespace MailExporter.Scheduling;

/// <summary>One round of an entry.</summary>
/// <param name="lag">Tells how much later than due it is by now.</param>
/// <param name="cancellationToken">The entry is gone, or the program stops.</param>
/// <returns>How soon after its end the next one is to begin; null: at the entry's pace.</returns>
internal delegate Task<TimeSpan?> Round(Func<TimeSpan> lag, CancellationToken cancellationToken);

/// <summary>Does something for each of a list of entries at the entry's own pace; never twice at once for one.</summary>
/// <typeparam name="TEntry">Equal where nothing changed.</typeparam>
/// <param name="name">What tells entries apart.</param>
/// <param name="interval">From one start to the next.</param>
/// <param name="open">Makes what is done in each round of an entry; it throws nothing but what comes of its token.</param>
/// <param name="time">The clock.</param>
internal sealed class Rounds<TEntry>(Func<TEntry, string> name, Func<TEntry, TimeSpan> interval, Func<TEntry, Round> open, TimeProvider time)
    where TEntry : class
{
    private static readonly TimeSpan LongestFirst = TimeSpan.FromSeconds(60);

    private readonly GoldenSpread _spread = new();
    private readonly List<Task> _ended = [];
    private Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    /// <summary>From now on these are the entries: those that are as they were go on, the others end or begin.</summary>
    public void Apply(ValueList<TEntry> entries)
    {
        var kept = new Dictionary<string, Running>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (_running.TryGetValue(name(entry), out var known) && known.Entry.Equals(entry))
            {
                kept.Add(name(entry), known);
                _running.Remove(name(entry));
            }
        }

        Stop();
        foreach (var entry in entries.Where(entry => !kept.ContainsKey(name(entry))))
        {
            var stopping = new CancellationTokenSource();
            var first = _spread.Next(interval(entry) < LongestFirst ? interval(entry) : LongestFirst);
            kept.Add(name(entry), new(entry, stopping, RunAsync(open(entry), interval(entry), first, stopping.Token)));
        }

        _running = kept;
    }

    /// <summary>Ends all rounds, also those in progress.</summary>
    public Task StopAsync()
    {
        Stop();
        return Task.WhenAll(_ended);
    }

    private void Stop()
    {
        _ended.RemoveAll(task => task.IsCompleted);
        foreach (var running in _running.Values)
        {
            running.Stopping.Cancel();
            _ended.Add(running.Loop);
        }

        _running = new(StringComparer.Ordinal);
    }

    private async Task RunAsync(Round round, TimeSpan interval, TimeSpan first, CancellationToken cancellationToken)
    {
        var (began, due) = (time.GetTimestamp(), first);
        try
        {
            while (true)
            {
                var left = due - time.GetElapsedTime(began);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
                var thisOne = due;
                if (await round(() => time.GetElapsedTime(began) - thisOne, cancellationToken) is { } pause)
                {
                    due = time.GetElapsedTime(began) + pause;
                    continue;
                }

                for (due += interval; due < time.GetElapsedTime(began); due += interval)
                {
                    // a round that took longer than the interval leaves out those that it covered
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the entry is gone, or the program stops
        }
    }

    private sealed record Running(TEntry Entry, CancellationTokenSource Stopping, Task Loop);
}
