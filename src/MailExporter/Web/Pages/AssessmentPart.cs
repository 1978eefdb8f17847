using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>The newest assessment of a server: its score, what to do, and what the points were given for.</summary>
internal static class AssessmentPart
{
    private const int MaxText = 500;

    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, AssessmentResult result, DateTimeOffset now)
    {
        if (result.Unreachable is { } why)
        {
            html.Add($"<p>{Wording.Cut(why, MaxText)}</p>\n");
            return;
        }

        html.Add($"<p><b>{Points(result.Score)} of 100</b>, {result.Rating.Spell()}: {string.Join(", ", Enum.GetValues<ScoreComponent>().Select(component => $"{component.Spell()} {Points(result.ScoreOf(component))}"))}. Assessed {PageParts.Ago(result.StartedAt, now)} ago.</p>\n");
        FindingList.Write(html, result.Findings);
        html.Add($"<details><summary>What the points are for</summary><ul>\n");
        foreach (var point in result.Points)
        {
            html.Add($"<li>{point.Component.Spell()}: {Points(point.Points)} of {Points(point.Of)}, {Wording.Cut(point.Text, MaxText)}</li>\n");
        }

        foreach (var trial in result.TlsVersions)
        {
            html.Add($"<li>{trial.Version}: {trial.Outcome.Spell()} ({Wording.Cut(trial.Detail, MaxText)})</li>\n");
        }

        foreach (var (what, because) in result.Untold)
        {
            html.Add($"<li>not told: {what}: {Wording.Cut(because, MaxText)}</li>\n");
        }

        html.Add($"</ul></details>\n");
    }

    private static string Points(double points) => points.ToString("0.##", CultureInfo.InvariantCulture);
}
