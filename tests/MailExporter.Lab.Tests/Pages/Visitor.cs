using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MailExporter.Lab.Tests.Pages;

/// <summary>One page in a browser. Whatever the browser complains about fails the test: errors, refusals by the policy, requests to elsewhere, dialogs.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private Visitor(IBrowserContext context, IPage page, Uri exporter)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"error: {error}");
        page.Dialog += (_, dialog) => _complaints.Enqueue($"dialog: {dialog.Message}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(exporter.ToString(), StringComparison.Ordinal))
            {
                _complaints.Enqueue($"elsewhere: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What the browser complained about so far.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Visitor> StartAsync(IBrowserContext context, Uri exporter) => new(context, await context.NewPageAsync(), exporter);

    /// <summary>The page's headline.</summary>
    public ILocator Headline => Page.Locator("h1");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
