using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The table of the overview. Its roles are spelled out, because on a phone its rows are laid out otherwise.</summary>
internal sealed class CheckTable(DateTimeOffset now)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private static readonly (string Column, string Name)[] Columns =
    [
        ("state", "State"), ("name", "Check"), ("server", "Server"), ("response", "Response"), ("certificate", "Certificate"), ("messages", "Messages"), ("change", "Changed"),
    ];

    /// <summary>Writes the checks in the order given.</summary>
    public void Write(HtmlWriter html, IEnumerable<CheckState> checks, OverviewQuery query)
    {
        html.Add($"<table class=\"checks\" role=\"table\"><caption class=\"unseen\">Checks</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (var (column, name) in Columns)
        {
            var sorted = query.Order.Column != column ? "none" : query.Order.IsReversed ? "descending" : "ascending";
            html.Add($"<th scope=\"col\" role=\"columnheader\" class=\"{column}\" aria-sort=\"{sorted}\"><a href=\"{query.By(column).Path()}\">{name}</a></th>");
        }

        html.Add($"</tr></thead>\n");
        foreach (var check in checks)
        {
            WriteCheck(html, check);
        }

        html.Add($"</table>\n");
    }

    /// <summary>A group of rows for each check: its facts, and below them over the whole width why it is not well.</summary>
    private void WriteCheck(HtmlWriter html, CheckState check)
    {
        var state = CheckFilter.StateOf(check);
        html.Add($"<tbody role=\"rowgroup\" class=\"{state}\" id=\"check-{Uri.EscapeDataString(check.Server.Name)}\">\n");
        html.Add($"<tr role=\"row\"><td role=\"cell\" class=\"state\">{PageParts.State(state)}{PageParts.If(check.Since is not null, h => h.Add($" <span class=\"since\">{(check.Past!.HasTurned ? "" : "over ")}{PageParts.Ago(check.Since!.Value, now)}</span>"))}</td>");
        html.Add($"<td role=\"cell\" class=\"name\"><a href=\"{PageParts.PathOf(check.Server.Name)}\">{check.Server.Name}</a>{PageParts.Labels(check.Server.Labels)}</td>");
        html.Add($"<td role=\"cell\" class=\"server\">{PageParts.Server(check.Server)}</td>");
        html.Add($"<td role=\"cell\" class=\"response\">{Response(check)}</td>");
        html.Add($"<td role=\"cell\" class=\"certificate\">{Certificate(check)}</td>");
        html.Add($"<td role=\"cell\" class=\"messages\">{(check.Messages is { } messages ? Wording.Count(messages) : "")}</td>");
        html.Add($"<td role=\"cell\" class=\"change\">{PageParts.If(check.LastChange is not null, h => PageParts.Ago(check.LastChange!.Value, now)(h))}</td></tr>\n");
        if (check.IsTooOld)
        {
            WriteWhy(html, h => h.Add($"The last run is {PageParts.Ago(check.Worst!.StartedAt, now)} ago: what is told here may no longer hold."));
        }

        if (check.Worst is { Status: not CheckStatus.Success } worst)
        {
            WriteWhy(html, h => h.Add($"{PageParts.If(check.Subjects.Count > 1, w => w.Add($"{PageParts.Which(worst.Subject)}: "))}{PageParts.Why(worst)}"));
        }

        html.Add($"</tbody>\n");
    }

    private static void WriteWhy(HtmlWriter html, Action<HtmlWriter> why) =>
        html.Add($"<tr role=\"row\" class=\"why\"><td role=\"cell\" class=\"why\" colspan=\"{Columns.Length}\">{why}</td></tr>\n");

    private static Action<HtmlWriter> Response(CheckState check) => html =>
    {
        if (check.Worst is { } worst)
        {
            html.Add($"{Sparkline.Of(check.Past?.Points() ?? [])}<span class=\"number\">{Wording.Measured(worst.ResponseTime)}</span>");
        }
    };

    private Action<HtmlWriter> Certificate(CheckState check) => html =>
    {
        if (check.CertificateEnd is not { } end)
        {
            return;
        }

        var faulty = check.Subjects.Any(s => s.Result.Tls is { CertificateValid: false });
        html.Add($"<time class=\"{(faulty || end < now ? "bad" : end - now < Soon ? "soon" : "good")}\" datetime=\"{Wording.Machine(end)}\" title=\"ends {Wording.Moment(end)}\">{(end < now ? $"ended {Wording.Span(now - end)} ago" : faulty ? $"not valid, {Wording.Span(end - now)}" : Wording.Span(end - now))}</time>");
    };
}
