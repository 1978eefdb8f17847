using System.Globalization;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page at <c>/domains</c>: every domain, the worst first.</summary>
internal sealed class DomainsPage(DomainStates domains, TimeProvider time)
{
    /// <summary>The page for an address: <c>status</c> and <c>q</c> select, <c>page</c> turns the page.</summary>
    public Page For(IQueryCollection query)
    {
        var filter = DomainFilter.Read(query);
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1;
        var all = domains.All();
        return new Page("Domains · MailExporter", "domains", html =>
        {
            html.Add($"<div class=\"summary\"><h1 aria-live=\"polite\">{DomainSummary.Headline(all)}</h1>\n");
            html.Add($"<p>{(all.Length == 0 ? "None is configured: domains in the configuration names those whose DNS is to be watched." : "Does mail of the domain arrive, and can others forge or read it: what DNS and the MX hosts say.")}</p></div>\n");
            if (all.Length > 0)
            {
                WriteDomains(html, all, filter, page);
            }
        })
        { IsLive = true };
    }

    private void WriteDomains(HtmlWriter html, DomainState[] all, DomainFilter filter, int page)
    {
        StateNav.Write(html, [.. all.Where(filter.WantsBut).Select(domain => domain.State)], filter.States, state => Path(filter with { States = state is null ? [] : [state] }, 1));
        html.Add($"<form class=\"filter\" method=\"get\" action=\"domains\" role=\"search\" data-live>\n");
        html.Add($"<label class=\"find\"><span>Find</span><input type=\"search\" name=\"q\" value=\"{filter.Text}\" placeholder=\"name, MX host, check, finding\" autocomplete=\"off\" spellcheck=\"false\" aria-keyshortcuts=\"/\"></label>\n");
        foreach (var state in filter.States)
        {
            html.Add($"<input type=\"hidden\" name=\"status\" value=\"{state}\">");
        }

        html.Add($"<button>Filter</button>{PageParts.If(filter.States.Count > 0 || filter.Text.Length > 0, h => h.Add($" <a class=\"clear\" href=\"domains\">Show all</a>"))}</form>\n");
        var wanted = DomainStates.ByUrgency(all.Where(filter.Wants)).ToArray();
        if (wanted.Length == 0)
        {
            html.Add($"<p class=\"empty\">No domain is like that.</p>\n");
            return;
        }

        var pager = new Pager(wanted.Length, page);
        new DomainTable(time.GetUtcNow()).Write(html, pager.Shown(wanted));
        html.Add($"{pager.Links("Further domains", wantedPage => Path(filter, wantedPage))}");
    }

    private static string Path(DomainFilter filter, int page)
    {
        var parameters = string.Join('&', page > 1 ? filter.Write().Append(string.Create(CultureInfo.InvariantCulture, $"page={page}")) : filter.Write());
        return parameters.Length == 0 ? "domains" : $"domains?{parameters}";
    }
}
