using MailExporter.Posture;

namespace MailExporter.History;

/// <summary>The newest run of a domain, and since when its checks are as they are.</summary>
/// <param name="Newest">The run.</param>
/// <param name="Timestamp">When it ended, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="State">The worst of all checks.</param>
/// <param name="Checks">Each check by its name.</param>
internal sealed record DomainPast(FinishedDomain Newest, long Timestamp, StateSpan State, IReadOnlyDictionary<string, StateSpan> Checks)
{
    /// <summary>After a further run.</summary>
    /// <param name="earlier">Before it; null: it is the first.</param>
    /// <param name="run">The run.</param>
    /// <param name="timestamp">When it ended.</param>
    public static DomainPast After(DomainPast? earlier, FinishedDomain run, long timestamp)
    {
        var at = run.Result.StartedAt;
        var told = run.Result.Checks.Where(check => check.IsOk is not null).Select(check => check.Name).ToHashSet(StringComparer.Ordinal);
        return new(
            run,
            timestamp,
            StateSpan.After(earlier?.State, PostureJudgement.Status(run.Known), at, told.Count > 0),
            run.Known.Checks.ToDictionary(check => check.Name, check => StateSpan.After(earlier?.Checks.GetValueOrDefault(check.Name), PostureJudgement.Status(check), at, told.Contains(check.Name)), StringComparer.Ordinal));
    }
}
