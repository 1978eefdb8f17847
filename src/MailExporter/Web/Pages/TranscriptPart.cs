using MailExporter.Checks.Results;
using MailExporter.History;

namespace MailExporter.Web.Pages;

/// <summary>A run of the past with its dialogue.</summary>
internal static class TranscriptPart
{
    /// <summary>Writes it.</summary>
    /// <param name="run">The run; null: there is none.</param>
    /// <param name="otherwise">What to say when there is none.</param>
    /// <param name="isOpen">Whether the dialogue is to be seen at once.</param>
    public static Action<HtmlWriter> Of(PastRun? run, string otherwise, bool isOpen) => html =>
    {
        if (run is null)
        {
            html.Add($"<p class=\"empty\">{otherwise}</p>\n");
            return;
        }

        html.Add($"<p><time datetime=\"{Wording.Machine(run.StartedAt)}\">{Wording.Moment(run.StartedAt)}</time>, {Wording.Measured(run.ResponseTime)}: {Wording.Cut(run.Message, 1000)}</p>\n");
        html.Add($"{Dialogue(run.Transcript, "Dialogue", isOpen)}");
    };

    /// <summary>A dialogue to be opened.</summary>
    /// <param name="transcript">What was said.</param>
    /// <param name="title">What it is.</param>
    /// <param name="isOpen">Whether it is to be seen at once.</param>
    public static Action<HtmlWriter> Dialogue(TranscriptText transcript, string title, bool isOpen) => html =>
    {
        if (transcript.Utf8.IsEmpty)
        {
            html.Add($"<p class=\"empty\">Nothing was said.</p>\n");
            return;
        }

        html.Add($"<details{PageParts.If(isOpen, h => h.Add($" open"))}><summary>{title}</summary><pre class=\"transcript\" tabindex=\"0\">");
        foreach (var line in transcript.Lines)
        {
            html.Add($"<span class=\"{Side(line)}\">{line}</span>\n");
        }

        html.Add($"</pre></details>\n");
    };

    private static string Side(string line) => line.StartsWith("C: ", StringComparison.Ordinal) ? "ours" : line.StartsWith("S: ", StringComparison.Ordinal) ? "theirs" : "note";
}
