using System.Collections.Concurrent;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Delivering;

/// <summary>Tells the log what the rounds come to: a turn to failure and a recovery once each, every round at debug level.</summary>
internal sealed partial class DeliveryLog(ILogger<DeliveryLog> logger) : IDeliverySink
{
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ValueList<DeliveryOptions> routes)
    {
        foreach (var name in _failing.Keys.Where(name => routes.All(route => route.Name != name)))
        {
            _failing.TryRemove(name, out _);
        }
    }

    /// <inheritdoc/>
    public void Started(DeliveryOptions route)
    {
    }

    /// <inheritdoc/>
    public void Ended(DeliveryOptions route, DeliveryResult? result)
    {
        if (result is null)
        {
            return;
        }

        LogRoundEnded(logger, route.Name, result.Id, result.Outcome?.Spell() ?? "none", result.SendDuration, result.Latency);
        if (result.Failure is { } failure && _failing.TryAdd(route.Name, true))
        {
            LogTurnedToFailure(logger, route.Name, failure.Phase.Spell(), failure.Reason.Spell(), ResultText.Printable(failure.Detail));
        }
        else if (result.Failure is null && _failing.TryRemove(route.Name, out _))
        {
            LogRecovered(logger, route.Name);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Round ended")]
    private static partial void LogRoundEnded(ILogger logger, string route, string id, string outcome, TimeSpan? sent, TimeSpan? latency);

    [LoggerMessage(LogLevel.Warning, "A message did not arrive")]
    private static partial void LogTurnedToFailure(ILogger logger, string route, string phase, string reason, string detail);

    [LoggerMessage(LogLevel.Information, "Messages arrive again")]
    private static partial void LogRecovered(ILogger logger, string route);
}
