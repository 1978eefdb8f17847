using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Metrics;

namespace MailExporter.Web.Listing;

/// <summary>All checks as they are now: what pages and API read.</summary>
internal sealed class CheckStates(LatestResults latest, CheckHistory history, LatestAssessments assessments, ChangeMemory changes)
{
    private const int ChangesOfOne = 50;

    /// <summary>The configuration in force.</summary>
    public ExporterOptions Options => latest.Options;

    /// <summary>Every check, in the order of the configuration.</summary>
    public CheckState[] All() => Array.ConvertAll(latest.Checks(), State);

    /// <summary>One check; null when there is none of this name.</summary>
    public CheckState? Find(string name) => latest.Find(name) is { } check ? State(check) : null;

    /// <summary>The last changes of all checks, newest first.</summary>
    /// <param name="limit">So many at most.</param>
    /// <param name="name">Of this check; null: of all.</param>
    /// <param name="kind">Of this kind; null: of all.</param>
    public IReadOnlyList<(CheckSubject Subject, Change Change)> Changes(int limit, string? name = null, ChangeKind? kind = null) =>
        // the newest need a moment until they are stored, and stay in memory where nothing can be
        [.. Remembered(name).Where(c => kind is null || c.Change.Kind == kind).Concat(changes.Stored(name, kind, limit).Where(c => latest.Find(c.Subject.Name) is not null))
            .DistinctBy(c => (SubjectKey.Of(c.Subject), c.Change.Kind, c.Change.At.ToUnixTimeMilliseconds()))
            .OrderByDescending(c => c.Change.At).ThenBy(c => c.Subject.Name, StringComparer.Ordinal).Take(limit)];

    private IEnumerable<(CheckSubject Subject, Change Change)> Remembered(string? name) =>
        (name is null ? latest.Checks() : latest.Find(name) is { } check ? [check] : []).SelectMany(c => c.Subjects).Where(s => s.History.Recent.Count > 0)
            .SelectMany(s => s.History.Recent.Select(change => (s.Result.Subject, change)));

    private CheckState State(LatestCheck check) => new(check, history.Of(check.Server.Name), name => Changes(ChangesOfOne, name)) { Assessment = assessments.Find(check.Server.Name) };
}
