using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The last changes of all checks and deliveries.</summary>
internal sealed class ChangesPage(CheckStates states, RouteStates routes, TimeProvider time)
{
    private const int Most = 200;

    /// <summary>The page.</summary>
    public Page For() => new("Changes · MailExporter", "changes", html =>
    {
        html.Add($"<h1>Changes</h1>\n<p class=\"lead\">What is not as it was when it was last seen; the last {Most}.</p>\n");
        ChangeTable.Write(html, [.. states.Changes(Most).Select(ChangeRow.Of).Concat(routes.All().SelectMany(ChangeRow.Of)).OrderByDescending(row => row.Change.At).Take(Most)], time.GetUtcNow(), withName: true);
    })
    { IsLive = true };
}
