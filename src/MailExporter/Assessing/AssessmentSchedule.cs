using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Assessing;

/// <summary>Assesses each server that wants it at a pace of its own, beside the checks; few at once, never one twice at a time.</summary>
internal sealed partial class AssessmentSchedule
{
    /// <summary>Each makes three connections at once at most. A thousand servers take some minutes so, of the hours they have.</summary>
    private const int AtOnce = 4;

    /// <summary>A server that was down when its turn came is not left unassessed for hours.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);

    private readonly Func<AssessmentOptions, CancellationToken, Task<AssessmentResult>> _assess;
    private readonly IReadOnlyList<IAssessmentSink> _sinks;
    private readonly ILogger<AssessmentSchedule> _logger;
    private readonly Rounds<ServerOptions> _rounds;
    private readonly RoundSlots _slots = new();

    /// <param name="assess">Assesses once; in the program, <c>ServerChecker.AssessAsync</c>.</param>
    /// <param name="sinks">Told of everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of defects only.</param>
    public AssessmentSchedule(Func<AssessmentOptions, CancellationToken, Task<AssessmentResult>> assess, IReadOnlyList<IAssessmentSink> sinks, TimeProvider time, ILogger<AssessmentSchedule> logger)
    {
        (_assess, _sinks, _logger) = (assess, sinks, logger);
        _rounds = new(server => server.Name, server => server.AssessInterval, server => (_, token) => RoundAsync(server, token), time);
        _slots.Resize(AtOnce);
    }

    /// <summary>From now on these are the servers: those that are as they were go on, the others end or begin. One after the other.</summary>
    public void Apply(ValueList<ServerOptions> servers)
    {
        var wanted = servers.Where(server => server.Assess).ToValueList();
        foreach (var sink in _sinks)
        {
            sink.Apply(wanted);
        }

        _rounds.Apply(wanted);
    }

    /// <summary>Ends all assessments, also those in progress.</summary>
    public Task StopAsync() => _rounds.StopAsync();

    private async Task<TimeSpan?> RoundAsync(ServerOptions server, CancellationToken cancellationToken)
    {
        await _slots.TakeAsync(cancellationToken);
        try
        {
            return await IsReachedAsync(server, cancellationToken) || server.AssessInterval <= LongestRetry ? null : LongestRetry;
        }
        finally
        {
            _slots.Return();
        }
    }

    private async Task<bool> IsReachedAsync(ServerOptions server, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _assess(AssessmentOptions.Of(server), cancellationToken);
            foreach (var sink in _sinks)
            {
                sink.Ended(server, result);
            }

            return result.IsReached;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDefect(_logger, server.Name, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The assessment of {Server} threw: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, string server, Exception exception);
}
