using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Metrics;

namespace MailExporter.Web.Listing;

/// <summary>All checks as they are now: what pages and API read.</summary>
internal sealed class CheckStates(LatestResults latest, CheckHistory history, LatestAssessments assessments)
{
    /// <summary>The configuration in force.</summary>
    public ExporterOptions Options => latest.Options;

    /// <summary>Every check, in the order of the configuration.</summary>
    public CheckState[] All() => Array.ConvertAll(latest.Checks(), State);

    /// <summary>One check; null when there is none of this name.</summary>
    public CheckState? Find(string name) => latest.Find(name) is { } check ? State(check) : null;

    /// <summary>The last changes of all checks, newest first.</summary>
    public IEnumerable<(CheckSubject Subject, Change Change)> Changes() =>
        latest.Checks().SelectMany(c => c.Subjects).Where(s => s.History.Recent.Count > 0)
            .SelectMany(s => s.History.Recent.Select(change => (s.Result.Subject, change)))
            .OrderByDescending(c => c.change.At).ThenBy(c => c.Subject.Name, StringComparer.Ordinal);

    private CheckState State(LatestCheck check) => new(check, history.Of(check.Server.Name)) { Assessment = assessments.Find(check.Server.Name) };
}
