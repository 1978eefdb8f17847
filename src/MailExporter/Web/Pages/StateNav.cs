using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>How many of a list are in which state, each a link to those.</summary>
internal static class StateNav
{
    /// <summary>The states, the worst first.</summary>
    public static readonly string[] States = [CheckStatus.Error.Spell(), CheckStatus.Warning.Spell(), CheckStatus.Success.Spell(), CheckFilter.Pending];

    /// <summary>Writes it.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="shown">The states of all that the rest of the filter lets through.</param>
    /// <param name="chosen">The states that are chosen; none: all.</param>
    /// <param name="pathOf">Leads to those of one state; null: of all.</param>
    public static void Write(HtmlWriter html, IReadOnlyCollection<string> shown, IReadOnlyList<string> chosen, Func<string?, string> pathOf)
    {
        html.Add($"<nav class=\"states\" aria-label=\"States\"><ul>\n");
        WriteState(html, "all", "All", shown.Count, chosen.Count == 0, pathOf(null));
        foreach (var state in States)
        {
            WriteState(html, state, Wording.State(state), shown.Count(s => s == state), chosen is [var only] && only == state, pathOf(state));
        }

        html.Add($"</ul></nav>\n");
    }

    private static void WriteState(HtmlWriter html, string state, string name, int count, bool isCurrent, string path) =>
        html.Add($"<li><a class=\"{state}{(count == 0 ? " none" : "")}\" href=\"{path}\"{PageParts.If(isCurrent, h => h.Add($" aria-current=\"true\""))}><b>{Wording.Count(count)}</b> {name}</a></li>\n");
}
