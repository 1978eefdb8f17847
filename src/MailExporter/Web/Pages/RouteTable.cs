using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The table of the routes, laid out as that of the checks.</summary>
internal sealed class RouteTable(DateTimeOffset now)
{
    private const int MaxText = 240;

    private static readonly (string Column, string Name)[] Columns =
    [
        ("state", "State"), ("name", "Delivery"), ("server", "From and to"), ("response", "Latency"), ("folder", "Found in"), ("arrived", "Last success"),
    ];

    /// <summary>Writes the routes in the order given.</summary>
    public void Write(HtmlWriter html, IEnumerable<RouteState> routes)
    {
        html.Add($"<table class=\"checks\" role=\"table\"><caption class=\"unseen\">Deliveries</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (var (column, name) in Columns)
        {
            html.Add($"<th scope=\"col\" role=\"columnheader\" class=\"{column}\">{name}</th>");
        }

        html.Add($"</tr></thead>\n");
        foreach (var route in routes)
        {
            WriteRoute(html, route);
        }

        html.Add($"</table>\n");
    }

    private void WriteRoute(HtmlWriter html, RouteState route)
    {
        html.Add($"<tbody role=\"rowgroup\" class=\"{route.State}\" id=\"route-{Uri.EscapeDataString(route.Route.Name)}\">\n");
        html.Add($"<tr role=\"row\"><td role=\"cell\" class=\"state\">{PageParts.State(route.State)}{PageParts.If(route.Past.Since is not null, h => h.Add($" <span class=\"since\">{(route.Past.HasTurned ? "" : "over ")}{PageParts.Ago(route.Past.Since!.Value, now)}</span>"))}</td>");
        html.Add($"<td role=\"cell\" class=\"name\"><a href=\"{PageParts.PathOfRoute(route.Route.Name)}\">{route.Route.Name}</a></td>");
        html.Add($"<td role=\"cell\" class=\"server\"><span class=\"host\">{route.Route.From.Hostname}</span> → <span class=\"host\">{route.Route.To.Hostname}</span></td>");
        html.Add($"<td role=\"cell\" class=\"response\">{Sparkline.Of(route.Points(), "rounds")}<span class=\"number\">{(route.Newest?.Latency is { } latency ? Wording.Measured(latency) : "")}</span></td>");
        html.Add($"<td role=\"cell\" class=\"folder\">{Wording.Cut(route.Newest?.Message?.Folder ?? "", MaxText)}</td>");
        html.Add($"<td role=\"cell\" class=\"arrived\">{PageParts.If(route.Kept.Success is not null, h => h.Add($"{PageParts.Ago(route.Kept.Success!.StartedAt, now)} ago"))}</td></tr>\n");
        if (route.IsTooOld)
        {
            WriteWhy(html, h => h.Add($"The last round is {PageParts.Ago(route.Newest!.StartedAt, now)} ago: what is told here may no longer hold."));
        }

        if (route.Newest is { } newest && route.Status is CheckStatus.Error or CheckStatus.Warning)
        {
            WriteWhy(html, Why(route));
        }

        html.Add($"</tbody>\n");
    }

    private static Action<HtmlWriter> Why(RouteState route) => html =>
    {
        if (route.Newest!.Failure is { } failure)
        {
            html.Add($"<code>{failure.Phase.Spell()}</code> <code>{failure.Reason.Spell()}</code> {Wording.Cut(failure.Detail, MaxText)} ");
        }

        foreach (var warning in route.Warnings)
        {
            html.Add($"<code>{warning.Reason.Spell()}</code> {Wording.Cut(warning.Detail, MaxText)} ");
        }
    };

    private static void WriteWhy(HtmlWriter html, Action<HtmlWriter> why) =>
        html.Add($"<tr role=\"row\" class=\"why\"><td role=\"cell\" class=\"why\" colspan=\"{Columns.Length}\">{why}</td></tr>\n");
}
