using MailExporter.Lab.Tests.Labs;
using Microsoft.Playwright;

namespace MailExporter.Lab.Tests.Pages;

/// <summary>Debian's Chromium without a window, one for all tests of a collection.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A visitor with a browser of his own. Where there is no Chromium, the test that asks is skipped and says why.</summary>
    internal async Task<Visitor> VisitAsync(Uri exporter, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"{Executable} is missing; tests/lab/install installs it");
        options ??= new BrowserNewContextOptions();
        options.BaseURL = exporter.ToString();
        return await Visitor.StartAsync(await _browser!.NewContextAsync(options), exporter);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>Tests of the pages, with a lab of their own, because they stop its servers.</summary>
[CollectionDefinition(Name)]
public sealed class PagesInABrowser : ICollectionFixture<MailLab>, ICollectionFixture<Chromium>
{
    public const string Name = "pages";
}
