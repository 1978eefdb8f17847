using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page at <c>/</c>: what is broken, since when and why; then every check.</summary>
internal sealed class OverviewPage(CheckStates states, TimeProvider time)
{
    private const int PageSize = 100;
    private const int MaxLabels = 100;
    private static readonly string[] States = ["error", "warning", "success", CheckFilter.Pending];

    /// <summary>The page for an address.</summary>
    public Page For(OverviewQuery query)
    {
        var all = states.All();
        var counts = States.ToDictionary(s => s, s => all.Count(c => CheckFilter.StateOf(c) == s));
        return new Page(counts["error"] > 0 ? $"({counts["error"]}) MailExporter" : "MailExporter", "./", html =>
        {
            WriteSummary(html, all, counts);
            WriteStates(html, all, query);
            WriteFilter(html, all, query);
            WriteTable(html, all, query);
        })
        { IsLive = true };
    }

    private void WriteSummary(HtmlWriter html, CheckState[] all, Dictionary<string, int> counts)
    {
        html.Add($"<div class=\"summary\"><h1 aria-live=\"polite\">{Headline(all.Length, counts)}</h1>");
        var now = time.GetUtcNow();
        if (all.Length == 0)
        {
            html.Add($"<p>Nothing is configured, or no mail service was found on this machine yet.</p>");
        }
        else if (all.Where(c => c.Status == CheckStatus.Error).MaxBy(c => c.Since) is { } latest)
        {
            html.Add($"<p>{(counts["error"] > 1 ? "The latest: " : "")}<a href=\"{PageParts.PathOf(latest.Server.Name)}\">{latest.Server.Name}</a>, {PageParts.Since(latest, now)}. {Wording.Cut(latest.Worst!.Message, 240)}</p>");
        }

        html.Add($"</div>\n");
    }

    private static string Headline(int total, Dictionary<string, int> counts)
    {
        var (errors, warnings, pending) = (counts["error"], counts["warning"], counts[CheckFilter.Pending]);
        if (total == pending)
        {
            return total == 0 ? "There are no checks" : "No result yet";
        }

        var text = errors > 0
            ? total == 1 ? "The check is broken" : $"{Wording.Count(errors)} of {Wording.Count(total)} checks {(errors == 1 ? "is" : "are")} broken"
            : warnings > 0
                ? $"{Wording.Count(warnings)} of {Wording.Count(total)} checks {(warnings == 1 ? "has" : "have")} a warning"
                : total == 1 ? "The check is well" : $"All {Wording.Count(total - pending)} checks are well";
        return pending == 0 ? text : $"{text}, {Wording.Count(pending)} without a result yet";
    }

    private static void WriteStates(HtmlWriter html, CheckState[] all, OverviewQuery query)
    {
        var shown = all.Where(query.Filter.WantsBut).Select(CheckFilter.StateOf).ToArray();
        html.Add($"<nav class=\"states\" aria-label=\"States\"><ul>\n");
        WriteState(html, query, null, "All", shown.Length);
        foreach (var state in States)
        {
            WriteState(html, query, state, Wording.State(state), shown.Count(s => s == state));
        }

        html.Add($"</ul></nav>\n");
    }

    private static void WriteState(HtmlWriter html, OverviewQuery query, string? state, string name, int count)
    {
        var isCurrent = state is null ? query.Filter.States.Count == 0 : query.Filter.States is [var only] && only == state;
        html.Add($"<li><a class=\"{state ?? "all"}{(count == 0 ? " none" : "")}\" href=\"{query.Of(state).Path()}\"{PageParts.If(isCurrent, h => h.Add($" aria-current=\"true\""))}><b>{Wording.Count(count)}</b> {name}</a></li>\n");
    }

    private static void WriteFilter(HtmlWriter html, CheckState[] all, OverviewQuery query)
    {
        html.Add($"<form class=\"filter\" method=\"get\" action=\"./\" role=\"search\" data-live>\n");
        html.Add($"<label class=\"find\"><span>Find</span><input type=\"search\" name=\"q\" value=\"{query.Filter.Text}\" placeholder=\"name, host, reason, label\" autocomplete=\"off\" spellcheck=\"false\" aria-keyshortcuts=\"/\"></label>\n");
        html.Add($"<label><span>Protocol</span><select name=\"protocol\"><option value=\"\">all</option>");
        foreach (var protocol in Enum.GetValues<MailProtocol>())
        {
            WriteOption(html, protocol.Spell(), Wording.Protocol(protocol), query.Filter.Protocol == protocol);
        }

        html.Add($"</select></label>\n");
        var labels = all.SelectMany(c => c.Server.Labels).Distinct().Take(MaxLabels).Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal).ToArray();
        if (labels.Length > 0)
        {
            var chosen = query.Filter.Labels.Select(l => $"{l.Key}={l.Value}").FirstOrDefault("");
            html.Add($"<label><span>Label</span><select name=\"label\"><option value=\"\">all</option>");
            foreach (var label in labels)
            {
                WriteOption(html, label, Wording.Cut(label, 60), label == chosen);
            }

            html.Add($"</select></label>\n");
        }

        foreach (var state in query.Filter.States)
        {
            html.Add($"<input type=\"hidden\" name=\"status\" value=\"{state}\">");
        }

        if (query.Order.Spell() is var sort && sort != CheckOrder.Columns[0])
        {
            html.Add($"<input type=\"hidden\" name=\"sort\" value=\"{sort}\">");
        }

        html.Add($"<button>Filter</button>{PageParts.If(!query.Filter.IsOpen, h => h.Add($" <a class=\"clear\" href=\"./\">Show all</a>"))}</form>\n");
    }

    private static void WriteOption(HtmlWriter html, string value, string text, bool isChosen) =>
        html.Add($"<option value=\"{value}\"{PageParts.If(isChosen, h => h.Add($" selected"))}>{text}</option>");

    private void WriteTable(HtmlWriter html, CheckState[] all, OverviewQuery query)
    {
        var wanted = query.Order.Sort(all.Where(query.Filter.Wants)).ToArray();
        var pages = Math.Max(1, (wanted.Length + PageSize - 1) / PageSize);
        var page = Math.Min(query.Page, pages);
        if (wanted.Length == 0)
        {
            html.Add($"<p class=\"empty\">{(all.Length == 0 ? "No checks." : "No check is like that.")}</p>\n");
            return;
        }

        new CheckTable(time.GetUtcNow()).Write(html, wanted.Skip((page - 1) * PageSize).Take(PageSize), query);
        if (pages > 1)
        {
            html.Add($"<nav class=\"pages\" aria-label=\"Further checks\">{Turn(query, page - 1, page > 1, "Previous")}<span>{Wording.Count((page - 1) * PageSize + 1)}–{Wording.Count(Math.Min(page * PageSize, wanted.Length))} of {Wording.Count(wanted.Length)}</span>{Turn(query, page + 1, page < pages, "Next")}</nav>\n");
        }
    }

    private static Action<HtmlWriter> Turn(OverviewQuery query, int page, bool exists, string word) =>
        PageParts.If(exists, html => html.Add($"<a href=\"{(query with { Page = page }).Path()}\">{word}</a>"));
}
