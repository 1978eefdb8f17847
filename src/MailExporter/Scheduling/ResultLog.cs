using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Scheduling;

/// <summary>Tells the log what the checks come to: a turn to error and a recovery once each, every run at debug level.</summary>
internal sealed partial class ResultLog(ILogger<ResultLog> logger) : IResultSink
{
    private HashSet<string> _failing = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ExporterOptions options)
    {
        _failing = options.Servers.Select(s => s.Name).Where(_failing.Contains).ToHashSet(StringComparer.Ordinal);
        LogApplied(logger, options.Servers.Count);
    }

    /// <inheritdoc/>
    public void Accept(FinishedRun run)
    {
        var name = run.Server.Name;
        if (run.FirstError is { } error)
        {
            if (_failing.Add(name))
            {
                LogTurnedToError(logger, name, error.Failure?.Phase.Spell(), error.Failure?.Reason.Spell(), error.Message);
            }
        }
        else if (_failing.Remove(name))
        {
            LogRecovered(logger, name, run.Status.Spell());
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            foreach (var result in run.Results.AsSpan())
            {
                LogRan(logger, name, result.Subject.Mx, result.Subject.Address, result.Status.Spell(), result.Failure?.Phase.Spell(), result.Failure?.Reason.Spell(), result.ResponseTime.TotalSeconds, run.Lag.TotalSeconds, result.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Schedule applied: {Checks} checks")]
    private static partial void LogApplied(ILogger logger, int checks);

    [LoggerMessage(LogLevel.Warning, "Check turned to error: {Message}")]
    private static partial void LogTurnedToError(ILogger logger, string server, string? phase, string? reason, string message);

    [LoggerMessage(LogLevel.Information, "Check recovered")]
    private static partial void LogRecovered(ILogger logger, string server, string status);

    [LoggerMessage(LogLevel.Debug, "Check ran: {Message}")]
    private static partial void LogRan(ILogger logger, string server, string? mx, string? address, string status, string? phase, string? reason, double responseTime, double lag, string message);
}
