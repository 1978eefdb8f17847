using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Metrics;

namespace MailExporter.Web.Listing;

/// <summary>One check as pages and API show it: its newest results and its past.</summary>
/// <param name="latest">Its newest results.</param>
/// <param name="past">Its past; null for a check that was added this very moment.</param>
/// <param name="changes">Looks its changes up.</param>
internal sealed class CheckState(LatestCheck latest, CheckPast? past, Func<string, IReadOnlyList<(CheckSubject Subject, Change Change)>> changes)
{
    /// <summary>The entry.</summary>
    public ServerOptions Server => latest.Server;

    /// <summary>One for each MX host or address, most often one; empty before the first result.</summary>
    public IReadOnlyList<SubjectSeries> Subjects => latest.Subjects;

    /// <summary>The newest result is too old to tell anything of now.</summary>
    public bool IsTooOld => latest.IsTooOld;

    /// <summary>The past.</summary>
    public CheckPast? Past => past;

    /// <summary>The newest assessment of its security; null for none.</summary>
    public AssessmentResult? Assessment { get; init; }

    /// <summary>The result that decides, the first of the worst; null before the first result.</summary>
    public CheckResult? Worst { get; } = latest.Subjects.Count == 0 ? null : latest.Subjects.MaxBy(s => s.Result.Status)!.Result;

    /// <summary>The worst status; null before the first result.</summary>
    public CheckStatus? Status => Worst?.Status;

    /// <summary>When the first run began that had this status; null before the first result.</summary>
    public DateTimeOffset? Since => past?.Since;

    /// <summary>When the first certificate of all chains ends.</summary>
    public DateTimeOffset? CertificateEnd => Subjects.Min(s => s.Result.Tls?.ChainNotAfter);

    /// <summary>Messages in all mailboxes counted; null when none was.</summary>
    public long? Messages => Worst?.Mailboxes is { Count: > 0 } mailboxes && mailboxes.Any(m => m.Messages is not null) ? mailboxes.Sum(m => m.Messages ?? 0) : null;

    /// <summary>When anything last changed.</summary>
    public DateTimeOffset? LastChange => Subjects.SelectMany(s => s.History.Tallies).Max(t => (DateTimeOffset?)t.Last);

    /// <summary>The last changes of all its subjects, newest first.</summary>
    public IReadOnlyList<(CheckSubject Subject, Change Change)> Changes => changes(Server.Name);
}
