using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>An analysis as text for a person: what is to be done first, then what was seen.</summary>
internal static class AnalysisReport
{
    /// <summary>The whole report.</summary>
    /// <param name="result">The analysis.</param>
    /// <param name="path">The file that has it all; null: none.</param>
    public static string Write(AnalysisResult result, string? path)
    {
        var text = new StringBuilder();
        var findings = result.Findings.ToArray();
        var unknown = result.Dns.Checks.Where(check => check.IsOk is null).ToArray();
        text.AppendLine(CultureInfo.InvariantCulture, $"{result.Domain}: {Count(findings)}{(unknown.Length > 0 ? $", {unknown.Length} unknown" : "")} ({result.Duration.TotalSeconds:0.0} s, {result.Dns.DnsQueries} DNS queries)");
        text.AppendLine();
        foreach (var (about, finding) in findings)
        {
            Line(text, $"{finding.Severity.Spell().ToUpperInvariant(),-9}{about}: {finding.Text} [{finding.Id}, {finding.Reference}]");
        }

        foreach (var check in unknown)
        {
            Line(text, $"{"UNKNOWN",-9}{check.Name}: {check.Unanswered}");
        }

        foreach (var what in result.LeftOut)
        {
            Line(text, $"{"UNKNOWN",-9}{what} was not over in time");
        }

        text.AppendLine();
        if (result.Dns.Checks.Where(check => check.IsOk == true).Select(check => check.Name).ToArray() is { Length: > 0 } inOrder)
        {
            Line(text, $"{"In order",-9} {string.Join(", ", inOrder)}");
        }

        foreach (var host in result.Smtp)
        {
            Line(text, $"{"SMTP",-9} {host.Host}: {Outcome(host.Basic)}, STARTTLS {(host.StartTls is null ? "not on offer" : Outcome(host.StartTls))}, implicit TLS {Outcome(host.Ssl)}");
        }

        Mailbox(text, "IMAP", result.Imap);
        Mailbox(text, "POP3", result.Pop3);
        foreach (var assessment in result.Assessments)
        {
            Line(text, string.Create(CultureInfo.InvariantCulture, $"{"Security",-9} {assessment.Subject.Hostname} {assessment.Subject.Protocol.Spell()}: {(assessment.IsReached ? $"{assessment.Score:0} of 100, {assessment.Rating}" : assessment.Unreachable)}"));
        }

        if (path is not null)
        {
            text.AppendLine();
            Line(text, $"Everything is in {path}");
        }

        return text.ToString();
    }

    /// <summary>By the worst finding; what could not be told is no reason to be at ease.</summary>
    public static int ExitCode(AnalysisResult result)
    {
        var worst = result.Findings.Select(found => (FindingSeverity?)found.Finding.Severity).FirstOrDefault();
        return worst == FindingSeverity.Critical ? ExitCodes.CheckError
            : worst == FindingSeverity.Warning || result.LeftOut.Count > 0 || result.Dns.Checks.Any(check => check.IsOk is null) ? ExitCodes.CheckWarning
            : ExitCodes.Success;
    }

    private static string Count((string About, Finding Finding)[] findings) => string.Join(", ", Enum.GetValues<FindingSeverity>().OrderDescending()
        .Select(severity => $"{findings.Count(found => found.Finding.Severity == severity)} {severity.Spell()}"));

    private static void Mailbox(StringBuilder text, string protocol, AnalysedMailbox? mailbox)
    {
        if (mailbox is not null)
        {
            Line(text, $"{protocol,-9} {mailbox.Basic.Subject.Hostname}: {Outcome(mailbox.Basic)}, implicit TLS {Outcome(mailbox.Ssl)}");
        }
    }

    private static string Outcome(CheckResult result) =>
        (result.Failure is { } failure ? $"{result.Status.Spell()} ({failure.Reason.Spell()})" : result.Status.Spell()) + (result.Authenticated == true ? ", logged in" : "");

    private static void Line(StringBuilder text, string line) => text.AppendLine(ResultText.Printable(line));
}
