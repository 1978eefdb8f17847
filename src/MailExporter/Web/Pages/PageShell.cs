namespace MailExporter.Web.Pages;

/// <summary>What all pages share: head, navigation, foot.</summary>
internal sealed class PageShell(StaticFiles files, string version, TimeProvider time)
{
    private static readonly (string Path, string Name)[] Places = [("./", "Checks"), ("deliveries", "Deliveries"), ("domains", "Domains"), ("changes", "Changes"), ("probes", "Probes"), ("configuration", "Configuration")];

    /// <summary>Writes a whole page.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="page">What is the page's own.</param>
    public void Write(HtmlWriter html, Page page)
    {
        html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{page.Title}</title>
            <meta name="color-scheme" content="light dark">
            <link rel="icon" type="image/svg+xml" href="{files.Icon}">
            <link rel="stylesheet" href="{files.Style}">
            <script src="{files.Script}" defer></script>
            </head>
            <body data-refresh="{(page.IsLive ? 2 : 0)}">
            <a class="skip" href="#main">To the content</a>
            <header class="bar">
            <a class="brand" href="./">MailExporter</a>
            <nav aria-label="Pages"><ul>
            """);
        foreach (var (path, name) in Places)
        {
            html.Add($"<li><a href=\"{path}\"{Current(path == page.Place)}>{name}</a></li>");
        }

        var now = time.GetUtcNow();
        html.Add($"""
            </ul></nav>
            <p class="clock" id="clock"><time datetime="{Wording.Machine(now)}">{Wording.Moment(now)}</time></p>
            </header>
            <main id="main" tabindex="-1">
            {page.Body}
            </main>
            <p class="notice" id="notice" role="status"></p>
            <footer>MailExporter {version} · <a href="metrics">Metrics</a> · <a href="api/v1/openapi.json">API</a></footer>
            </body>
            </html>

            """);
    }

    private static Action<HtmlWriter> Current(bool isCurrent) => html =>
    {
        if (isCurrent)
        {
            html.Add($" aria-current=\"page\"");
        }
    };
}

/// <summary>What is a page's own.</summary>
/// <param name="Title">For the browser's tab.</param>
/// <param name="Place">The entry of the navigation it belongs to; null: none.</param>
/// <param name="Body">Writes the content.</param>
internal sealed record Page(string Title, string? Place, Action<HtmlWriter> Body)
{
    /// <summary>Shows what goes on: the script fetches it again and again.</summary>
    public bool IsLive { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;
}
