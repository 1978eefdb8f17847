using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>Findings, the most severe first: what is so, what to do, and where it is written.</summary>
internal static class FindingList
{
    private const int MaxFindings = 50;
    private const int MaxText = 500;

    /// <summary>Writes them; nothing where there are none.</summary>
    public static void Write(HtmlWriter html, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        html.Add($"<ul class=\"faults\">\n");
        foreach (var finding in findings.Take(MaxFindings))
        {
            html.Add($"<li class=\"{Class(finding.Severity)}\"><code>{finding.Id}</code> {finding.Severity.Spell()}: {Wording.Cut(finding.Text, MaxText)} <span class=\"hint\">{finding.Reference}</span></li>\n");
        }

        html.Add($"{PageParts.If(findings.Count > MaxFindings, h => h.Add($"<li>and {Wording.Count(findings.Count - MaxFindings)} more</li>"))}</ul>\n");
    }

    private static string Class(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Critical => "bad",
        FindingSeverity.Warning => "soon",
        _ => "",
    };
}
