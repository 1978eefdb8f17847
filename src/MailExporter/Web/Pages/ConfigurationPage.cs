using MailExporter.Checks.Configuration;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The configuration in force, with every default filled in and every secret masked.</summary>
internal sealed class ConfigurationPage(CheckStates states)
{
    private const int PageSize = 50;
    private const int MaxDeliveries = 100;
    private const int MaxDomains = 100;

    /// <summary>The page for an address: <c>q</c> finds servers, <c>page</c> turns the page.</summary>
    public Page For(OverviewQuery query) => new("Configuration · MailExporter", "configuration", html =>
    {
        html.Add($"<h1>Configuration</h1>\n<p class=\"lead\">As it is in force, with the defaults filled in. Passwords and tokens are never shown.</p>\n");
        html.Add($"<section id=\"top\" aria-labelledby=\"top-title\"><h2 id=\"top-title\">For all checks</h2>\n<div>{Keys(ConfigurationKeys.Of(states.Options))}</div></section>\n");
        WriteModules(html);
        WriteDeliveries(html, query.Filter.Text);
        WriteDomains(html, query.Filter.Text);
        WriteServers(html, query);
    });

    /// <summary>Each route with its servers as they are for it: some are written out in the route itself.</summary>
    private void WriteDeliveries(HtmlWriter html, string text)
    {
        var wanted = states.Options.Deliveries.Where(route => text.Length == 0 || ((string[])[route.Name, route.From.Name, route.From.Hostname, route.To.Name, route.To.Hostname]).Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))).ToArray();
        if (states.Options.Deliveries.Count == 0)
        {
            return;
        }

        html.Add($"<section id=\"deliveries\" aria-labelledby=\"deliveries-title\"><h2 id=\"deliveries-title\">{(wanted.Length == 1 ? "1 delivery" : $"{Wording.Count(wanted.Length)} deliveries")}</h2>\n<div>\n");
        foreach (var route in wanted.Take(MaxDeliveries))
        {
            html.Add($"<details class=\"server-keys\" id=\"delivery-{Uri.EscapeDataString(route.Name)}\"{PageParts.If(wanted.Length == 1, h => h.Add($" open"))}><summary>{route.Name} <span class=\"server\">{route.From.Hostname} → {route.To.Hostname}</span></summary>\n");
            html.Add($"{Keys([.. ConfigurationKeys.Of(route), .. Ends(route)])}</details>\n");
        }

        html.Add($"{PageParts.If(wanted.Length > MaxDeliveries, h => h.Add($"<p class=\"empty\">And {Wording.Count(wanted.Length - MaxDeliveries)} more: find them by name or host.</p>\n"))}</div></section>\n");
    }

    private void WriteDomains(HtmlWriter html, string text)
    {
        var all = states.Options.Domains;
        var wanted = all.Where(domain => domain.Domain.Contains(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (all.Count == 0)
        {
            return;
        }

        html.Add($"<section id=\"domains\" aria-labelledby=\"domains-title\"><h2 id=\"domains-title\">{(wanted.Length == 1 ? "1 domain" : $"{Wording.Count(wanted.Length)} domains")}</h2>\n<div>\n");
        foreach (var domain in wanted.Take(MaxDomains))
        {
            html.Add($"<details class=\"server-keys\" id=\"domain-{Uri.EscapeDataString(domain.Domain)}\"{PageParts.If(wanted.Length == 1, h => h.Add($" open"))}><summary>{domain.Domain}</summary>\n{Keys(ConfigurationKeys.Of(domain))}</details>\n");
        }

        html.Add($"{PageParts.If(wanted.Length > MaxDomains, h => h.Add($"<p class=\"empty\">And {Wording.Count(wanted.Length - MaxDomains)} more: find them by name.</p>\n"))}</div></section>\n");
    }

    private static IEnumerable<(string Key, string Value)> Ends(DeliveryOptions route)
    {
        foreach (var (end, server) in ((string, ServerOptions?)[])[("from", route.From), ("to", route.To), ("bounces", route.Bounces)])
        {
            foreach (var (key, value) in server is null ? [] : ConfigurationKeys.Of(server))
            {
                yield return ($"{end}.{key}", value);
            }
        }
    }

    private void WriteModules(HtmlWriter html)
    {
        html.Add($"<section id=\"modules\" aria-labelledby=\"modules-title\"><h2 id=\"modules-title\">Modules of /probe</h2>\n<div>\n");
        foreach (var module in states.Options.Modules)
        {
            html.Add($"<details class=\"server-keys\" id=\"module-{Uri.EscapeDataString(module.Name)}\"><summary>{module.Name}</summary>\n{Keys(ConfigurationKeys.Of(module))}</details>\n");
        }

        html.Add($"</div></section>\n");
    }

    private void WriteServers(HtmlWriter html, OverviewQuery query)
    {
        var wanted = states.Options.Servers.Where(s => query.Filter.Text.Length == 0
            || s.Name.Contains(query.Filter.Text, StringComparison.OrdinalIgnoreCase)
            || s.Hostname.Contains(query.Filter.Text, StringComparison.OrdinalIgnoreCase)).ToArray();
        var pages = Math.Max(1, (wanted.Length + PageSize - 1) / PageSize);
        var page = Math.Min(query.Page, pages);
        html.Add($"<section id=\"servers\" aria-labelledby=\"servers-title\"><h2 id=\"servers-title\">{(wanted.Length == 1 ? "1 server" : $"{Wording.Count(wanted.Length)} servers")}</h2>\n<div>\n");
        html.Add($"<form class=\"filter\" method=\"get\" action=\"configuration\" role=\"search\" data-live><label class=\"find\"><span>Find</span><input type=\"search\" name=\"q\" value=\"{query.Filter.Text}\" placeholder=\"name or host\" autocomplete=\"off\" spellcheck=\"false\" aria-keyshortcuts=\"/\"></label><button>Find</button></form>\n");
        foreach (var server in wanted.Skip((page - 1) * PageSize).Take(PageSize))
        {
            html.Add($"<details class=\"server-keys\" id=\"server-{Uri.EscapeDataString(server.Name)}\"{PageParts.If(wanted.Length == 1, h => h.Add($" open"))}><summary>{server.Name} {PageParts.Server(server)}</summary>\n{Keys(ConfigurationKeys.Of(server))}</details>\n");
        }

        if (pages > 1)
        {
            html.Add($"<nav class=\"pages\" aria-label=\"Further servers\">{Turn(query, page - 1, page > 1, "Previous")}<span>page {page} of {pages}</span>{Turn(query, page + 1, page < pages, "Next")}</nav>\n");
        }

        html.Add($"</div></section>\n");
    }

    private static Action<HtmlWriter> Turn(OverviewQuery query, int page, bool exists, string word) =>
        PageParts.If(exists, html => html.Add($"<a href=\"configuration?page={page}&amp;q={Uri.EscapeDataString(query.Filter.Text)}\">{word}</a>"));

    private static Action<HtmlWriter> Keys(IEnumerable<(string Key, string Value)> pairs) => html =>
    {
        html.Add($"<dl class=\"keys\">\n");
        foreach (var (key, value) in pairs)
        {
            html.Add($"<dt>{key}</dt><dd>{Wording.Cut(value, 1000)}</dd>\n");
        }

        html.Add($"</dl>\n");
    };
}
