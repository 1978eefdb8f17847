using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Scheduling;

/// <summary>Runs every check at its own pace and hands what comes of it to the sinks.</summary>
/// <remarks>When that is, the <see cref="Timetable"/> says. A single timer serves it, however many checks there are.</remarks>
/// <param name="check">Runs a check once; in the program, <c>ServerChecker.RunAsync</c>.</param>
/// <param name="sinks">Each gets every run, in this order.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of defects only: what the servers do is for the sinks.</param>
internal sealed partial class Scheduler(
    Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>> check,
    IReadOnlyList<IResultSink> sinks,
    TimeProvider time,
    ILogger<Scheduler> logger)
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(4);

    private readonly Lock _publishing = new(); // taken before _gate; sinks are called under it, so that none sees a removed check
    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();
    private readonly Timetable _timetable = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExporterOptions _options = new();
    private ITimer? _timer;
    private TimeSpan _armedFor = TimeSpan.MaxValue;
    private int _running;
    private bool _stopping;

    /// <summary>A configuration was applied: checks run.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Checks in flight.</summary>
    public int Running
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Starts the schedule, or changes it: equal entries go on as they were, changed ones begin anew, removed ones are cancelled and forgotten.</summary>
    /// <exception cref="ArgumentException">Two entries have one name.</exception>
    public void Apply(ExporterOptions options)
    {
        List<CancellationTokenSource> cancelled = [];
        lock (_publishing)
        {
            lock (_gate)
            {
                if (_stopping)
                {
                    return;
                }

                foreach (var removed in _timetable.Change(options, Now))
                {
                    if (removed.Cancellation is { } cancellation)
                    {
                        cancelled.Add(cancellation);
                    }
                    else
                    {
                        removed.Ended?.TrySetResult(null);
                    }
                }

                _options = options;
            }

            Publish(options, static (sink, options) => sink.Apply(options));
        }

        cancelled.ForEach(static c => c.Cancel());
        ScheduledCheck[] due;
        lock (_gate)
        {
            IsStarted = true;
            _timer ??= time.CreateTimer(static state => ((Scheduler)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            due = Dispatch();
        }

        Start(due);
    }

    /// <summary>Cancels what is in flight and waits for it, four seconds at most. Results that still come are discarded.</summary>
    public async Task StopAsync()
    {
        List<CancellationTokenSource> cancelled = [];
        lock (_gate)
        {
            _stopping = true;
            _timer?.Dispose();
            foreach (var waiting in _timetable.GiveUpWaiting())
            {
                waiting.Ended?.TrySetResult(null);
            }

            cancelled.AddRange(_timetable.Checks.Select(c => c.Cancellation).OfType<CancellationTokenSource>());
            if (_running == 0)
            {
                _idle.TrySetResult();
            }
        }

        cancelled.ForEach(static c => c.Cancel());
        try
        {
            await _idle.Task.WaitAsync(LongestStop, time);
        }
        catch (TimeoutException)
        {
            LogAbandoned(logger, Running);
        }
    }

    private void Tick()
    {
        ScheduledCheck[] due;
        lock (_gate)
        {
            _armedFor = TimeSpan.MaxValue;
            due = Dispatch();
        }

        Start(due);
    }

    /// <summary>Starts checks on this thread: up to its first wait a check is short, and another thread would have to be woken for each.</summary>
    private void Start(ScheduledCheck[] due)
    {
        foreach (var next in due)
        {
            _ = RunAsync(next, next.Cancellation!.Token); // counted by _running, which StopAsync waits for
        }
    }

    /// <summary>Takes what is due as far as there is room, and sets the timer for what is due next.</summary>
    /// <returns>What the caller must start, once it has left the lock.</returns>
    private ScheduledCheck[] Dispatch()
    {
        if (_stopping)
        {
            return [];
        }

        var now = Now;
        var due = _timetable.Take(now, _options.MaxConcurrentChecks - _running);
        _running += due.Length;
        foreach (var next in due)
        {
            next.Cancellation = new CancellationTokenSource();
        }

        if (_timetable.NextDue is { } following && following < _armedFor)
        {
            _armedFor = following;
            _timer?.Change(TimeSpan.FromMilliseconds(Math.Ceiling((following - now).TotalMilliseconds)), Timeout.InfiniteTimeSpan); // a timer cuts off fractions, and would fire early
        }

        return due;
    }

    private async Task RunAsync(ScheduledCheck scheduled, CancellationToken cancellationToken)
    {
        var startedTimestamp = time.GetTimestamp();
        var startedAt = time.GetUtcNow();
        var started = time.GetElapsedTime(_origin, startedTimestamp);
        ValueList<CheckResult>? results = null;
        try
        {
            results = await check(scheduled.Server, cancellationToken);
            if (results.Value.Count == 0)
            {
                throw new InvalidOperationException("the check came to no result");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            results = null;
        }
        catch (Exception exception)
        {
            LogDefect(logger, scheduled.Server.Name, exception);
            results = [Defect.Result(scheduled.Server, exception, startedAt, Now - started)];
        }

        var finished = Now;
        FinishedRun? run = results is { } known ? new(scheduled.Server, known, startedTimestamp, scheduled.IsOnDemand ? TimeSpan.Zero : started - scheduled.Due, finished - started) : null;
        Finish(scheduled, run, started, finished);
    }

    private void Finish(ScheduledCheck scheduled, FinishedRun? run, TimeSpan started, TimeSpan finished)
    {
        if (run is not null)
        {
            lock (_publishing)
            {
                if (!scheduled.Removed && !Volatile.Read(ref _stopping))
                {
                    Publish(run, static (sink, run) => sink.Accept(run));
                }
            }
        }

        ScheduledCheck[] due;
        lock (_gate)
        {
            _running--;
            scheduled.Cancellation = null; // never disposed: it has no timer, and a cancel may be under way
            scheduled.Ended?.TrySetResult(scheduled.Removed ? null : run);
            (scheduled.Ended, scheduled.IsOnDemand) = (null, false);
            if (!scheduled.Removed)
            {
                scheduled.Reschedule(run?.Status == CheckStatus.Error, started, finished, _options.FailuresBeforeAlert);
                _timetable.Return(scheduled);
            }

            due = Dispatch();
            if (_stopping && _running == 0)
            {
                _idle.TrySetResult();
            }
        }

        if (due.Length > 0)
        {
            // Not on this thread: a check that ends without ever waiting would end here again, and deeper each time.
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Scheduler.Start(state.Due), (Scheduler: this, Due: due), preferLocal: false);
        }
    }

    private void Publish<T>(T what, Action<IResultSink, T> publish)
    {
        foreach (var sink in sinks)
        {
            try
            {
                publish(sink, what);
            }
            catch (Exception exception)
            {
                LogSinkFailed(logger, sink.GetType().Name, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Check {Server} threw: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, string server, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Sink} did not take a result: a defect of the exporter")]
    private static partial void LogSinkFailed(ILogger logger, string sink, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Stopped with {Count} checks still in flight")]
    private static partial void LogAbandoned(ILogger logger, int count);
}
