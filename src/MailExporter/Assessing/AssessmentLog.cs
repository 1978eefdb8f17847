using System.Collections.Concurrent;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Assessing;

/// <summary>Tells the log when a server turns for the worse or for the better: its rating, and critical findings. Every assessment at debug level.</summary>
internal sealed partial class AssessmentLog(ILogger<AssessmentLog> logger) : IAssessmentSink
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ValueList<ServerOptions> servers)
    {
        var names = servers.Select(server => server.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in _known.Keys.Where(name => !names.Contains(name)))
        {
            _known.TryRemove(name, out _);
        }
    }

    /// <inheritdoc/>
    public void Ended(ServerOptions server, AssessmentResult result)
    {
        if (!result.IsReached)
        {
            LogNotReached(logger, server.Name, ResultText.Printable(result.Unreachable!));
            return;
        }

        LogAssessed(logger, server.Name, result.Score, result.Rating.Spell(), result.Findings.Count, result.Duration);
        var before = _known.GetValueOrDefault(server.Name);
        ValueList<string> critical = [.. result.Findings.Where(finding => finding.Severity == FindingSeverity.Critical).Select(finding => finding.Id)];
        foreach (var finding in result.Findings.Where(finding => critical.Contains(finding.Id) && before?.Critical.Contains(finding.Id) != true))
        {
            LogCritical(logger, server.Name, finding.Id, ResultText.Printable(finding.Text));
        }

        if (before is not null && result.Rating < before.Rating)
        {
            LogTurnedWorse(logger, server.Name, before.Rating.Spell(), result.Rating.Spell(), result.Score);
        }
        else if (before is not null && (result.Rating > before.Rating || (before.Critical.Count > 0 && critical.Count == 0)))
        {
            LogTurnedBetter(logger, server.Name, before.Rating.Spell(), result.Rating.Spell(), result.Score);
        }

        _known[server.Name] = new(result.Rating, critical);
    }

    [LoggerMessage(LogLevel.Debug, "Server assessed")]
    private static partial void LogAssessed(ILogger logger, string server, double score, string rating, int findings, TimeSpan duration);

    [LoggerMessage(LogLevel.Debug, "Server could not be assessed")]
    private static partial void LogNotReached(ILogger logger, string server, string detail);

    [LoggerMessage(LogLevel.Warning, "A critical finding about a server's security")]
    private static partial void LogCritical(ILogger logger, string server, string finding, string detail);

    [LoggerMessage(LogLevel.Warning, "The rating of a server's security has gone down")]
    private static partial void LogTurnedWorse(ILogger logger, string server, string before, string now, double score);

    [LoggerMessage(LogLevel.Information, "A server's security is better than before")]
    private static partial void LogTurnedBetter(ILogger logger, string server, string before, string now, double score);

    private sealed record Known(SecurityRating Rating, ValueList<string> Critical);
}
