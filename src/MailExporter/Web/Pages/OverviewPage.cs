using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page at <c>/</c>: what is broken, since when and why; then every check.</summary>
internal sealed class OverviewPage(CheckStates states, RouteStates routes, DomainStates domains, TimeProvider time)
{
    private const int MaxLabels = 100;

    /// <summary>The page for an address.</summary>
    public Page For(OverviewQuery query)
    {
        var (all, deliveries, posture) = (states.All(), routes.All(), domains.All());
        var counts = StateNav.States.ToDictionary(s => s, s => all.Count(c => CheckFilter.StateOf(c) == s));
        var broken = counts["error"] + deliveries.Count(route => route.Status == CheckStatus.Error) + posture.Count(domain => domain.Status == CheckStatus.Error);
        return new Page(broken > 0 ? $"({broken}) MailExporter" : "MailExporter", "./", html =>
        {
            WriteSummary(html, all, counts, deliveries, posture);
            StateNav.Write(html, [.. all.Where(query.Filter.WantsBut).Select(CheckFilter.StateOf)], query.Filter.States, state => query.Of(state).Path());
            WriteFilter(html, all, query);
            WriteTable(html, all, query);
        })
        { IsLive = true };
    }

    private void WriteSummary(HtmlWriter html, CheckState[] all, Dictionary<string, int> counts, RouteState[] deliveries, DomainState[] posture)
    {
        html.Add($"<div class=\"summary\"><h1 aria-live=\"polite\">{Headline(all.Length, counts)}</h1>");
        var now = time.GetUtcNow();
        if (all.Length == 0 && deliveries.Length == 0 && posture.Length == 0)
        {
            html.Add($"<p>Nothing is configured, or no mail service was found on this machine yet.</p>");
        }
        else if (all.Where(c => c.Status == CheckStatus.Error).MaxBy(c => c.Since) is { } latest)
        {
            html.Add($"<p>{(counts["error"] > 1 ? "The latest: " : "")}<a href=\"{PageParts.PathOf(latest.Server.Name)}\">{latest.Server.Name}</a>, {PageParts.Since(latest, now)}. {Wording.Cut(latest.Worst!.Message, 240)}</p>");
        }

        html.Add($"{RouteSummary.Of(deliveries, now)}{DomainSummary.Of(posture, now)}</div>\n");
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
        if (wanted.Length == 0)
        {
            html.Add($"<p class=\"empty\">{(all.Length == 0 ? "No checks." : "No check is like that.")}</p>\n");
            return;
        }

        var pager = new Pager(wanted.Length, query.Page);
        new CheckTable(time.GetUtcNow()).Write(html, pager.Shown(wanted), query);
        html.Add($"{pager.Links("Further checks", page => (query with { Page = page }).Path())}");
    }
}
