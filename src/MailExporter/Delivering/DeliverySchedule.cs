using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Delivering;

/// <summary>Runs the rounds of each route at its pace; never two of one route at once, and no more at once than there is room for: the others wait in the order in which they were due.</summary>
internal sealed partial class DeliverySchedule
{
    private readonly Func<DeliveryOptions, Func<CancellationToken, Task<DeliveryResult>>> _open;
    private readonly IReadOnlyList<IDeliverySink> _sinks;
    private readonly Action<TimeSpan> _started;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliverySchedule> _logger;
    private readonly Rounds<DeliveryOptions> _rounds;
    private readonly RoundSlots _slots = new();

    /// <param name="open">Makes a route, of which each call is a round; what it throws is a failure of the round, and it is asked again for the next.</param>
    /// <param name="sinks">Told of everything.</param>
    /// <param name="started">Told of each round how much later than due it starts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public DeliverySchedule(Func<DeliveryOptions, Func<CancellationToken, Task<DeliveryResult>>> open, IReadOnlyList<IDeliverySink> sinks, Action<TimeSpan> started, TimeProvider time, ILogger<DeliverySchedule> logger)
    {
        (_open, _sinks, _started, _time, _logger) = (open, sinks, started, time, logger);
        _rounds = new(route => route.Name, route => route.Interval, RoundsOf, time);
    }

    /// <summary>From now on these are the routes: those that are as they were go on, the others end or begin.</summary>
    /// <param name="routes">All of them.</param>
    /// <param name="room">Rounds in flight at once.</param>
    public void Apply(ValueList<DeliveryOptions> routes, int room)
    {
        _slots.Resize(room);
        foreach (var sink in _sinks)
        {
            sink.Apply(routes);
        }

        _rounds.Apply(routes);
    }

    /// <summary>Ends all rounds, also those in progress.</summary>
    public Task StopAsync() => _rounds.StopAsync();

    private Round RoundsOf(DeliveryOptions route)
    {
        Func<CancellationToken, Task<DeliveryResult>>? opened = null;
        return async (lag, cancellationToken) =>
        {
            await _slots.TakeAsync(cancellationToken);
            try
            {
                _started(lag());
                opened = await RoundAsync(route, opened, cancellationToken);
            }
            finally
            {
                _slots.Return();
            }

            return null;
        };
    }

    private async Task<Func<CancellationToken, Task<DeliveryResult>>?> RoundAsync(DeliveryOptions route, Func<CancellationToken, Task<DeliveryResult>>? opened, CancellationToken cancellationToken)
    {
        DeliveryResult? result = null;
        var startedAt = _time.GetUtcNow();
        foreach (var sink in _sinks)
        {
            sink.Started(route);
        }

        try
        {
            opened ??= _open(route);
            result = await opened(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var isLocal = exception is IOException or UnauthorizedAccessException;
            LogRoundBroke(_logger, route.Name, exception);
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
            foreach (var sink in _sinks)
            {
                sink.Ended(route, result);
            }
        }

        return opened;
    }

    [LoggerMessage(LogLevel.Error, "A round of the delivery {Route} broke")]
    private static partial void LogRoundBroke(ILogger logger, string route, Exception exception);
}
