using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>All routes in a sentence, for the overview and for their own list.</summary>
internal static class RouteSummary
{
    /// <summary>For the overview: how they are, and which turned last; nothing where there are none.</summary>
    public static Action<HtmlWriter> Of(RouteState[] routes, DateTimeOffset now) => html =>
    {
        if (routes.Length == 0)
        {
            return;
        }

        html.Add($"<p class=\"deliveries\"><a href=\"deliveries\">{Headline(routes)}</a>.");
        var worst = RouteStates.ByUrgency(routes).First();
        if (worst.Status is CheckStatus.Error or CheckStatus.Warning)
        {
            html.Add($" {(routes.Count(route => route.Status == worst.Status) > 1 ? "The latest: " : "")}<a href=\"{PageParts.PathOfRoute(worst.Route.Name)}\">{worst.Route.Name}</a>, {PageParts.Since(worst.Past.Since, worst.Past.HasTurned, now)}.");
        }

        html.Add($"</p>");
    };

    /// <summary>How they are, without a full stop.</summary>
    public static string Headline(RouteState[] routes)
    {
        int Count(CheckStatus? status) => routes.Count(route => route.Status == status);
        var (total, errors, warnings, pending) = (routes.Length, Count(CheckStatus.Error), Count(CheckStatus.Warning), Count(null));
        if (total == pending)
        {
            return total == 0 ? "There are no deliveries" : "No delivery has ended yet";
        }

        var text = errors > 0
            ? total == 1 ? "The delivery fails" : $"{Wording.Count(errors)} of {Wording.Count(total)} deliveries {(errors == 1 ? "fails" : "fail")}"
            : warnings > 0
                ? total == 1 ? "The delivery has a warning" : $"{Wording.Count(warnings)} of {Wording.Count(total)} deliveries {(warnings == 1 ? "has" : "have")} a warning"
                : total == 1 ? "The delivery works" : $"All {Wording.Count(total - pending)} deliveries work";
        return pending == 0 ? text : $"{text}, {Wording.Count(pending)} without a result yet";
    }
}
