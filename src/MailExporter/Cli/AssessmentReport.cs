using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>An assessment as text for a terminal: the verdict, what to do, the most severe first, and what the score was given for.</summary>
internal static class AssessmentReport
{
    /// <summary>The whole text, with a line end.</summary>
    public static string Write(AssessmentResult result)
    {
        var where = $"{result.Subject.Protocol.Spell().ToUpperInvariant()} server {result.HostnameUsed ?? result.Subject.Hostname}:{result.Subject.Port}";
        if (result.Unreachable is { } why)
        {
            return ResultText.Printable($"ERROR: {where}: {why}") + "\n";
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{where}: {result.Score:0.##}/100 ({result.Rating})");
        foreach (var finding in result.Findings)
        {
            text.AppendLine(ResultText.Printable($"{finding.Severity.Spell().ToUpperInvariant()}: {finding.Text} [{finding.Id}, {finding.Reference}]"));
        }

        text.AppendLine().AppendLine("Score:");
        foreach (var component in result.Points.GroupBy(point => point.Component))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {component.Key.Spell()}: {component.Sum(point => point.Points):0.##} of 25");
            foreach (var point in component)
            {
                text.AppendLine(ResultText.Printable(string.Create(CultureInfo.InvariantCulture, $"    {point.Points,6:+0.##;-0.##;0}  {point.Text}")));
            }
        }

        if (result.TlsVersions.Count > 0)
        {
            text.AppendLine("TLS versions:");
            foreach (var trial in result.TlsVersions)
            {
                text.AppendLine(ResultText.Printable($"  {trial.Version}: {trial.Outcome.Spell()} ({trial.Detail})"));
            }
        }

        foreach (var (what, because) in result.Untold)
        {
            text.AppendLine(ResultText.Printable($"Not told: {what}: {because}"));
        }

        return text.ToString();
    }
}
