using MailExporter.Checks.Configuration;

namespace MailExporter.Scheduling;

/// <summary>One check and when it is due. All times are spans since the scheduler was made; the scheduler's lock guards everything.</summary>
internal sealed class ScheduledCheck(ServerOptions server, TimeSpan firstDue)
{
    private readonly TimeSpan _gridStart = firstDue;
    private int _failures;

    /// <summary>The entry, unchanged as long as this object is scheduled.</summary>
    public ServerOptions Server { get; } = server;

    /// <summary>When it is to run next, or was to run if it runs or waits.</summary>
    public TimeSpan Due { get; private set; } = firstDue;

    /// <summary>Where it is between two runs.</summary>
    public ScheduledState State { get; set; }

    /// <summary>Ends the run in flight; null when none is.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    /// <summary>No longer configured: what its last run still brings is discarded.</summary>
    public bool Removed { get; set; }

    /// <summary>When its last run began; null before the first.</summary>
    public TimeSpan? LastStarted { get; set; }

    /// <summary>Somebody wants its next run now: it is not late, whenever it was due.</summary>
    public bool IsOnDemand { get; set; }

    /// <summary>Told of the end of the run that waits or is in flight, with null when there is none to come; null: nobody asked.</summary>
    public TaskCompletionSource<FinishedRun?>? Ended { get; set; }

    /// <summary>How long it must still be left alone before it may run on demand; null: not at all.</summary>
    /// <remarks>The same bounds as those of a configured interval.</remarks>
    public TimeSpan? RestAt(TimeSpan now)
    {
        var least = Server.ExpectFailure == ExpectedFailure.Auth ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(Server.TestSend ? 10 : 1);
        return LastStarted + least - now is { } rest && rest > TimeSpan.Zero ? rest : null;
    }

    /// <summary>Sets when it is due after a run.</summary>
    /// <param name="failed">Whether the run was an error.</param>
    /// <param name="started">When the run began.</param>
    /// <param name="finished">When the run ended.</param>
    /// <param name="failuresBeforeAlert">How many failures in a row are confirmed at the faster pace.</param>
    public void Reschedule(bool failed, TimeSpan started, TimeSpan finished, int failuresBeforeAlert)
    {
        _failures = failed ? _failures + 1 : 0;
        Due = NextSlot(finished);
        if (failed && _failures < failuresBeforeAlert)
        {
            var retry = started + Server.RetryInterval;
            retry = retry > finished ? retry : finished;
            Due = retry < Due ? retry : Due;
        }
    }

    /// <summary>The first point of the check's own grid after a moment: a run that took too long skips points, and never moves them.</summary>
    private TimeSpan NextSlot(TimeSpan moment)
    {
        var passed = Math.Max(0, (moment - _gridStart).Ticks / Server.Interval.Ticks);
        return _gridStart + (passed + 1) * Server.Interval;
    }
}

/// <summary>Where a check is between two runs.</summary>
internal enum ScheduledState
{
    /// <summary>Queued until it is due.</summary>
    Idle,

    /// <summary>Due, waiting for a free place.</summary>
    Waiting,

    /// <summary>In flight.</summary>
    Running,
}
