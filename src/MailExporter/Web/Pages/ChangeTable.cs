using MailExporter.Changes;
using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>Changes, newest first, with what was and what is.</summary>
internal static class ChangeTable
{
    /// <summary>Writes them.</summary>
    public static void Write(HtmlWriter html, IReadOnlyList<ChangeRow> changes, DateTimeOffset now, bool withName)
    {
        if (changes.Count == 0)
        {
            html.Add($"<p class=\"empty\">No change is known.</p>\n");
            return;
        }

        html.Add($"<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Changes\"><table class=\"facts changes\"><thead><tr><th scope=\"col\">When</th>{PageParts.If(withName, h => h.Add($"<th scope=\"col\">Check or delivery</th>"))}<th scope=\"col\">What</th><th scope=\"col\">Change</th></tr></thead><tbody>\n");
        foreach (var (name, path, which, change) in changes)
        {
            var link = PageParts.If(withName, h => h.Add($"<td><a href=\"{path}\">{name}</a></td>"));
            html.Add($"<tr><td>{PageParts.Ago(change.At, now)} ago</td>{link}<td><code>{change.Kind.Spell()}</code> {which}</td><td>{Difference(change)}</td></tr>\n");
        }

        html.Add($"</tbody></table></div>\n");
    }

    /// <summary>Of a set only what came and what went; of anything else both.</summary>
    private static Action<HtmlWriter> Difference(Change change) => html =>
    {
        if (change.Kind == ChangeKind.Status)
        {
            html.Add($"{PageParts.State(change.Old)} → {PageParts.State(change.New)}");
            return;
        }

        if (change.Kind is not (ChangeKind.SmtpExtensions or ChangeKind.ImapCapabilities or ChangeKind.Pop3Capabilities or ChangeKind.Mx or ChangeKind.Addresses))
        {
            html.Add($"<span class=\"was\">{change.Old}</span> → {change.New}");
            return;
        }

        var (old, @new) = (change.Old.Split(", "), change.New.Split(", "));
        foreach (var gone in old.Except(@new).Where(n => n.Length > 0))
        {
            html.Add($"<del>−{gone}</del> ");
        }

        foreach (var added in @new.Except(old).Where(n => n.Length > 0))
        {
            html.Add($"<ins>+{added}</ins> ");
        }
    };
}

/// <summary>A change, and what it is about.</summary>
/// <param name="Name">The check or route.</param>
/// <param name="Path">Its page.</param>
/// <param name="Which">Which of its hosts or addresses; empty where there is one.</param>
/// <param name="Change">The change.</param>
internal sealed record ChangeRow(string Name, string Path, string Which, Change Change)
{
    /// <summary>A change of a check.</summary>
    public static ChangeRow Of((CheckSubject Subject, Change Change) change) =>
        new(change.Subject.Name, PageParts.PathOf(change.Subject.Name), PageParts.Which(change.Subject), change.Change);

    /// <summary>The changes of a route.</summary>
    public static IEnumerable<ChangeRow> Of(RouteState route) =>
        route.Past.Turns.Select(turn => new ChangeRow(route.Route.Name, PageParts.PathOfRoute(route.Route.Name), "", new Change(ChangeKind.Status, turn.Old.Spell(), turn.New.Spell(), turn.At)));
}
