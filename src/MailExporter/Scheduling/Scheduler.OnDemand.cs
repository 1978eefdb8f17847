namespace MailExporter.Scheduling;

/// <summary>Runs out of turn.</summary>
internal sealed partial class Scheduler
{
    /// <summary>
    /// Runs a check now, or waits for the run in flight: a check never runs twice at a time. Its grid stays where it is, and the limit of
    /// checks at once holds for this run, too.
    /// </summary>
    /// <param name="name">The check.</param>
    /// <param name="cancellationToken">Ends the wait; the run goes on.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<OnDemandRun> RunNowAsync(string name, CancellationToken cancellationToken)
    {
        ScheduledCheck[] due;
        Task<FinishedRun?> ended;
        lock (_gate)
        {
            if (_stopping || _timetable.Find(name) is not { } wanted)
            {
                return new OnDemandRun(OnDemandOutcome.Gone);
            }

            if (wanted.State == ScheduledState.Idle)
            {
                if (wanted.RestAt(Now) is { } rest)
                {
                    return new OnDemandRun(OnDemandOutcome.TooSoon, Rest: rest);
                }

                _timetable.Hasten(wanted);
            }

            wanted.Ended ??= new TaskCompletionSource<FinishedRun?>(TaskCreationOptions.RunContinuationsAsynchronously);
            ended = wanted.Ended.Task;
            due = Dispatch();
        }

        Start(due);
        return await ended.WaitAsync(cancellationToken) is { } run ? new OnDemandRun(OnDemandOutcome.Ran, run) : new OnDemandRun(OnDemandOutcome.Gone);
    }
}

/// <summary>What came of the wish to run a check now.</summary>
/// <param name="Outcome">Whether it ran.</param>
/// <param name="Run">The run, unless it did not.</param>
/// <param name="Rest">How long to wait before the next wish, if it is too soon.</param>
internal readonly record struct OnDemandRun(OnDemandOutcome Outcome, FinishedRun? Run = null, TimeSpan Rest = default);

/// <summary>Whether a check ran on demand.</summary>
internal enum OnDemandOutcome
{
    /// <summary>It ran.</summary>
    Ran,

    /// <summary>The last run is so short ago that another one would molest the server.</summary>
    TooSoon,

    /// <summary>There is no such check, or no longer.</summary>
    Gone,
}
