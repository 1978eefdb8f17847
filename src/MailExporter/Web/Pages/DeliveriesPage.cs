using System.Globalization;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page at <c>/deliveries</c>: every route, the worst first.</summary>
internal sealed class DeliveriesPage(RouteStates routes, TimeProvider time)
{
    /// <summary>The page for an address: <c>status</c> and <c>q</c> select, <c>page</c> turns the page.</summary>
    public Page For(IQueryCollection query)
    {
        var filter = RouteFilter.Read(query, out _);
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
        var all = routes.All();
        return new Page("Deliveries · MailExporter", "deliveries", html =>
        {
            html.Add($"<div class=\"summary\"><h1 aria-live=\"polite\">{RouteSummary.Headline(all)}</h1>\n");
            html.Add($"<p>{(all.Length == 0 ? "None is configured: deliveries in the configuration sends messages along a route and waits for them." : "Does a message that is handed over here arrive there, where, and how fast.")}</p></div>\n");
            if (all.Length > 0)
            {
                WriteRoutes(html, all, filter, page);
            }
        })
        { IsLive = true };
    }

    private void WriteRoutes(HtmlWriter html, RouteState[] all, RouteFilter filter, int page)
    {
        StateNav.Write(html, [.. all.Where(filter.WantsBut).Select(route => route.State)], filter.States, state => Path(filter with { States = state is null ? [] : [state] }, 1));
        html.Add($"<form class=\"filter\" method=\"get\" action=\"deliveries\" role=\"search\" data-live>\n");
        html.Add($"<label class=\"find\"><span>Find</span><input type=\"search\" name=\"q\" value=\"{filter.Text}\" placeholder=\"name, host, address, folder, reason\" autocomplete=\"off\" spellcheck=\"false\" aria-keyshortcuts=\"/\"></label>\n");
        foreach (var state in filter.States)
        {
            html.Add($"<input type=\"hidden\" name=\"status\" value=\"{state}\">");
        }

        html.Add($"<button>Filter</button>{PageParts.If(filter.States.Count > 0 || filter.Text.Length > 0, h => h.Add($" <a class=\"clear\" href=\"deliveries\">Show all</a>"))}</form>\n");
        var wanted = RouteStates.ByUrgency(all.Where(filter.Wants)).ToArray();
        if (wanted.Length == 0)
        {
            html.Add($"<p class=\"empty\">No delivery is like that.</p>\n");
            return;
        }

        var pager = new Pager(wanted.Length, page);
        new RouteTable(time.GetUtcNow()).Write(html, pager.Shown(wanted));
        html.Add($"{pager.Links("Further deliveries", wantedPage => Path(filter, wantedPage))}");
    }

    private static string Path(RouteFilter filter, int page)
    {
        var parameters = string.Join('&', page > 1 ? filter.Write().Append(string.Create(CultureInfo.InvariantCulture, $"page={page}")) : filter.Write());
        return parameters.Length == 0 ? "deliveries" : $"deliveries?{parameters}";
    }
}
