using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Delivering;

/// <summary>Runs the rounds of each route at its pace; never two of one route at once, and no more at once than there is room for: the others wait in the order in which they were due.</summary>
/// <param name="open">Makes a route; what it throws is a failure of the round, and it is asked again for the next.</param>
/// <param name="sinks">Told of everything.</param>
/// <param name="started">Told of each round how much later than due it starts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DeliverySchedule(Func<DeliveryOptions, DeliveryRoute> open, IReadOnlyList<IDeliverySink> sinks, Action<TimeSpan> started, TimeProvider time, ILogger<DeliverySchedule> logger)
{
    private static readonly TimeSpan LongestFirst = TimeSpan.FromSeconds(60);

    private readonly GoldenSpread _spread = new();
    private Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly List<Task> _ended = [];
    private readonly RoundSlots _slots = new();

    /// <summary>From now on these are the routes: those that are as they were go on, the others end or begin.</summary>
    /// <param name="routes">All of them.</param>
    /// <param name="room">Rounds in flight at once.</param>
    public void Apply(ValueList<DeliveryOptions> routes, int room)
    {
        _slots.Resize(room);
        foreach (var sink in sinks)
        {
            sink.Apply(routes);
        }

        var kept = new Dictionary<string, Running>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (_running.TryGetValue(route.Name, out var known) && known.Route == route)
            {
                kept.Add(route.Name, known);
                _running.Remove(route.Name);
            }
        }

        Stop();
        foreach (var route in routes.Where(route => !kept.ContainsKey(route.Name)))
        {
            var stopping = new CancellationTokenSource();
            kept.Add(route.Name, new(route, stopping, RunAsync(route, _spread.Next(route.Interval < LongestFirst ? route.Interval : LongestFirst), stopping.Token)));
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

    private async Task RunAsync(DeliveryOptions route, TimeSpan first, CancellationToken cancellationToken)
    {
        var (began, due) = (time.GetTimestamp(), first);
        DeliveryRoute? opened = null;
        try
        {
            while (true)
            {
                var left = due - time.GetElapsedTime(began);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
                await _slots.TakeAsync(cancellationToken);
                try
                {
                    started(time.GetElapsedTime(began) - due);
                    opened = await RoundAsync(route, opened, cancellationToken);
                }
                finally
                {
                    _slots.Return();
                }

                for (due += route.Interval; due < time.GetElapsedTime(began); due += route.Interval)
                {
                    // a round that took longer than the interval leaves out those that it covered
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the route is gone, or the program stops
        }
    }

    private async Task<DeliveryRoute?> RoundAsync(DeliveryOptions route, DeliveryRoute? opened, CancellationToken cancellationToken)
    {
        DeliveryResult? result = null;
        var startedAt = time.GetUtcNow();
        foreach (var sink in sinks)
        {
            sink.Started(route);
        }

        try
        {
            opened ??= open(route);
            result = await opened.RunAsync(null, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var isLocal = exception is IOException or UnauthorizedAccessException;
            LogRoundBroke(logger, route.Name, exception);
            result = new DeliveryResult
            {
                Route = route.Name,
                Id = "",
                StartedAt = startedAt,
                Failure = new(DeliveryPhase.Prepare, isLocal ? FailureReason.LocalError : FailureReason.Internal, isLocal ? exception.Message : exception.GetType().Name),
            };
        }
        finally
        {
            foreach (var sink in sinks)
            {
                sink.Ended(route, result);
            }
        }

        return opened;
    }

    [LoggerMessage(LogLevel.Error, "A round of the delivery {Route} broke")]
    private static partial void LogRoundBroke(ILogger logger, string route, Exception exception);

    private sealed record Running(DeliveryOptions Route, CancellationTokenSource Stopping, Task Loop);
}
