using System.Collections.Concurrent;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Delivering;

/// <summary>Tells the log what the rounds come to: a turn to failure and a recovery once each, every round at debug level.</summary>
internal sealed partial class DeliveryLog(ILogger<DeliveryLog> logger) : IDeliverySink
{
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _forgetful = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _withoutBounces = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ValueList<DeliveryOptions> routes)
    {
        foreach (var told in (ConcurrentDictionary<string, bool>[])[_failing, _forgetful, _withoutBounces])
        {
            foreach (var name in told.Keys.Where(name => routes.All(route => route.Name != name)))
            {
                told.TryRemove(name, out _);
            }
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
        if (IsNew(_forgetful, route.Name, result.MemoryProblem))
        {
            LogForgets(logger, route.Name, result.MemoryProblem!);
        }

        if (IsNew(_withoutBounces, route.Name, result.BounceMailbox?.Failure?.Detail))
        {
            LogNoBounces(logger, route.Name, result.BounceMailbox!.Failure!.Reason.Spell(), ResultText.Printable(result.BounceMailbox.Failure.Detail));
        }

        if (result.Failure is { } failure && _failing.TryAdd(route.Name, true))
        {
            LogTurnedToFailure(logger, route.Name, failure.Phase.Spell(), failure.Reason.Spell(), ResultText.Printable(failure.Detail));
        }
        else if (result.Failure is null && _failing.TryRemove(route.Name, out _))
        {
            LogRecovered(logger, route.Name);
        }
    }

    private static bool IsNew(ConcurrentDictionary<string, bool> told, string route, string? problem)
    {
        if (problem is not null)
        {
            return told.TryAdd(route, true);
        }

        told.TryRemove(route, out _);
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "What the delivery must remember over a restart could not be kept")]
    private static partial void LogForgets(ILogger logger, string route, string problem);

    [LoggerMessage(LogLevel.Warning, "The mailbox for bounces cannot be looked at")]
    private static partial void LogNoBounces(ILogger logger, string route, string reason, string detail);

    [LoggerMessage(LogLevel.Debug, "Round ended")]
    private static partial void LogRoundEnded(ILogger logger, string route, string id, string outcome, TimeSpan? sent, TimeSpan? latency);

    [LoggerMessage(LogLevel.Warning, "A message did not arrive")]
    private static partial void LogTurnedToFailure(ILogger logger, string route, string phase, string reason, string detail);

    [LoggerMessage(LogLevel.Information, "Messages arrive again")]
    private static partial void LogRecovered(ILogger logger, string route);
}
