using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Assessing;

/// <summary>Assesses each server that wants it at a pace of its own, beside the checks; few at once, never one twice at a time.</summary>
/// <param name="assess">Assesses once; in the program, <c>ServerChecker.AssessAsync</c>.</param>
/// <param name="sinks">Told of everything.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of defects only.</param>
internal sealed partial class AssessmentSchedule(
    Func<AssessmentOptions, CancellationToken, Task<AssessmentResult>> assess,
    IReadOnlyList<IAssessmentSink> sinks,
    TimeProvider time,
    ILogger<AssessmentSchedule> logger) : IDisposable
{
    /// <summary>Each makes three connections at once at most. A thousand servers take some minutes so, of the hours they have.</summary>
    private const int AtOnce = 4;

    private static readonly TimeSpan LongestFirst = TimeSpan.FromSeconds(60);

    /// <summary>A server that was down when its turn came is not left unassessed for hours.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly GoldenSpread _spread = new();
    private readonly List<Task> _ended = [];
    private Dictionary<string, Running> _running = new(StringComparer.Ordinal);

    /// <summary>From now on these are the servers: those that are as they were go on, the others end or begin. One after the other.</summary>
    public void Apply(ValueList<ServerOptions> servers)
    {
        var wanted = servers.Where(server => server.Assess).ToValueList();
        foreach (var sink in sinks)
        {
            sink.Apply(wanted);
        }

        var next = new Dictionary<string, Running>(StringComparer.Ordinal);
        foreach (var server in wanted)
        {
            if (_running.TryGetValue(server.Name, out var known) && known.Server == server)
            {
                next.Add(server.Name, known);
                _running.Remove(server.Name);
            }
        }

        Stop();
        foreach (var server in wanted.Where(server => !next.ContainsKey(server.Name)))
        {
            var stopping = new CancellationTokenSource();
            var first = _spread.Next(server.AssessInterval < LongestFirst ? server.AssessInterval : LongestFirst);
            next.Add(server.Name, new(server, stopping, RunAsync(server, first, stopping.Token)));
        }

        _running = next;
    }

    /// <summary>Ends all assessments, also those in progress.</summary>
    public Task StopAsync()
    {
        Stop();
        return Task.WhenAll(_ended);
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

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

    private async Task RunAsync(ServerOptions server, TimeSpan first, CancellationToken cancellationToken)
    {
        var (began, due) = (time.GetTimestamp(), first);
        try
        {
            while (true)
            {
                var left = due - time.GetElapsedTime(began);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
                var isReached = await AssessAsync(server, cancellationToken);
                if (!isReached && server.AssessInterval > LongestRetry)
                {
                    due = time.GetElapsedTime(began) + LongestRetry;
                    continue;
                }

                for (due += server.AssessInterval; due < time.GetElapsedTime(began); due += server.AssessInterval)
                {
                    // a turn that came late leaves out those that it covered
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the server is gone, or the program stops
        }
    }

    private async Task<bool> AssessAsync(ServerOptions server, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var result = await assess(AssessmentOptions.Of(server), cancellationToken);
            foreach (var sink in sinks)
            {
                sink.Ended(server, result);
            }

            return result.IsReached;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDefect(logger, server.Name, exception);
            return false;
        }
        finally
        {
            _places.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "The assessment of {Server} threw: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, string server, Exception exception);

    private sealed record Running(ServerOptions Server, CancellationTokenSource Stopping, Task Loop);
}
