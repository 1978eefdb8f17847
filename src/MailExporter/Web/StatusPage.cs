using System.Globalization;
using System.Net;
using MailExporter.Metrics;

namespace MailExporter.Web;

/// <summary>The page at <c>/</c>: what this is, how the checks are, where to go on. No script, nothing from elsewhere.</summary>
internal sealed class StatusPage(LatestResults latest, string version) : IEndpoints
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7b; --paper: #f6f8fa; --card: #fff; --line: #dde3ea; --link: #0b62b8; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa8b6; --paper: #10161d; --card: #182028; --line: #2b3641; --link: #6cb2f5; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem; }
        h1 { margin: 0; font-size: 1.75rem; } p { color: var(--soft); margin: .25rem 0 1.75rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 0 0 1.75rem; }
        div { background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: .5rem; padding: .75rem 1rem; }
        dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; font-size: 1.75rem; font-variant-numeric: tabular-nums; }
        ul { list-style: none; margin: 0; padding: 0; } li { padding: .5rem 0; border-top: 1px solid var(--line); }
        a { color: var(--link); font-family: ui-monospace, monospace; } li span { color: var(--soft); margin-left: .75rem; }
        """;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/", Answer.ReadMethods, context => Answer.HtmlAsync(context, Render()));

    private string Render()
    {
        var counts = latest.Count();
        return string.Create(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>MailExporter</title>
            <style>
            {Style}
            </style>
            </head>
            <body><main>
            <h1>MailExporter</h1>
            <p>Watches mail servers from outside, for Prometheus. Version {WebUtility.HtmlEncode(version)}.</p>
            <dl>
            <div style="--tone: #2da44e"><dt>Success</dt><dd>{counts.Success}</dd></div>
            <div style="--tone: #d4a72c"><dt>Warning</dt><dd>{counts.Warning}</dd></div>
            <div style="--tone: #cf222e"><dt>Error</dt><dd>{counts.Error}</dd></div>
            <div style="--tone: #8c959f"><dt>No result yet</dt><dd>{counts.Pending}</dd></div>
            </dl>
            <ul>
            <li><a href="metrics">/metrics</a><span>every check, and the exporter itself</span></li>
            <li><a href="-/healthy">/-/healthy</a><span>answers while the program runs</span></li>
            <li><a href="-/ready">/-/ready</a><span>answers once checks run</span></li>
            </ul>
            </main></body>
            </html>

            """);
    }
}
