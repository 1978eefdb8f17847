using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>What the families of a check are read from.</summary>
/// <param name="Result">The newest result.</param>
/// <param name="LastSuccess">When the newest result began that was not an error; null while there was none.</param>
/// <param name="Failures">How many results in a row are errors, the newest included; null for a check that runs on demand.</param>
/// <param name="Interval">The configured interval; null for a check that runs on demand.</param>
/// <param name="Changes">How often what changed; empty for a check that runs on demand.</param>
internal readonly record struct CheckReading(CheckResult Result, DateTimeOffset? LastSuccess, int? Failures, TimeSpan? Interval, ValueList<ChangeTally> Changes)
{
    /// <summary>What is read of a scheduled check's result.</summary>
    /// <param name="server">The entry.</param>
    /// <param name="result">Its newest result.</param>
    /// <param name="earlierSuccess">The last success before it.</param>
    /// <param name="earlierFailures">The errors in a row before it.</param>
    /// <param name="history">Its changes, with those of this result.</param>
    public static CheckReading Of(ServerOptions server, CheckResult result, DateTimeOffset? earlierSuccess, int earlierFailures, ChangeHistory history) =>
        new(result, result.IsUp ? result.StartedAt : earlierSuccess, result.IsUp ? 0 : earlierFailures + 1, server.Interval, history.Tallies);
}
