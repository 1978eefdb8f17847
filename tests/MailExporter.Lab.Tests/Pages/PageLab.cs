using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Pages;

/// <summary>An exporter that watches the lab, with every check in a state.</summary>
internal sealed class PageLab : IAsyncDisposable
{
    private readonly ConfigurationFolder _configuration;

    private PageLab(ConfigurationFolder configuration, RunningExporter exporter) => (_configuration, Exporter) = (configuration, exporter);

    public RunningExporter Exporter { get; }

    /// <summary>Where it is.</summary>
    public Uri Address => Exporter.Client.BaseAddress!;

    /// <summary>Starts it, and waits until every check has a result.</summary>
    public static Task<PageLab> StartAsync(MailLab lab, int interval, params JsonObject[] servers) => StartAsync(lab, interval, servers, [], []);

    /// <summary>Starts it, and waits until every check and every delivery has a result.</summary>
    public static Task<PageLab> StartAsync(MailLab lab, int interval, IReadOnlyList<JsonObject> servers, IReadOnlyList<JsonObject> deliveries) => StartAsync(lab, interval, servers, deliveries, []);

    /// <summary>Starts it, and waits until every check, every delivery and every domain has a result.</summary>
    public static async Task<PageLab> StartAsync(MailLab lab, int interval, IReadOnlyList<JsonObject> servers, IReadOnlyList<JsonObject> deliveries, IReadOnlyList<JsonObject> domains)
    {
        var configuration = ConfigurationFolder.Of(lab, interval, servers, deliveries, domains);
        var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--web.enable-lifecycle", "--storage.path", configuration.Folder);
        var page = new PageLab(configuration, exporter);
        foreach (var what in (string[])["checks", "deliveries"])
        {
            await Patience.UntilAsync($"a result of all {what}", async () => (await exporter.TextAsync($"api/v1/{what}?status=pending")).Contains("\"total\":0,", StringComparison.Ordinal), TimeSpan.FromSeconds(interval + 45));
        }

        await Patience.UntilAsync("a result of all domains", async () => !(await exporter.TextAsync("api/v1/domains")).Contains("\"last_check\":null", StringComparison.Ordinal), TimeSpan.FromSeconds(45));
        return page;
    }

    /// <summary>A message that arrives, one that is junk, one whose signature breaks, and one that never comes.</summary>
    public static JsonObject[] Deliveries(MailLab lab) =>
    [
        lab.Delivery("inbox", "imaps", LabLogin.Way),
        lab.Delivery("junk", "imaps", "way+junk@lab.test"),
        lab.Delivery("footer", "imaps", "way+footer@lab.test"),
        lab.Delivery("dropped", "imaps", "way+dropped@lab.test", timeout: "3s"),
    ];

    /// <summary>One in order, one with most of what can be wrong, and one that cannot be told.</summary>
    public static JsonObject[] Domains(MailLab lab) => [lab.Domain(lab.Facts.Posture.Domain), lab.Domain("broken.test", isListed: true), lab.Domain("bogus.test")];

    /// <summary>An IMAP check, an SMTP check, a login with mailboxes, a port where nothing listens, and a certificate for another name.</summary>
    public static JsonObject[] Mixture(MailLab lab)
    {
        var dead = lab.Entry("nobody there", "imap");
        dead["hostname"] = "dead.lab.test";
        var other = lab.Entry("other name", "smtp");
        (other["hostname"], other["use_tls"]) = ("othername.lab.test", true);
        var mx = lab.Entry("every MX", "smtp");
        (mx["hostname"], mx["resolve_mx"], mx["check_all_mx"]) = ("lab.test", true, true);
        var labelled = lab.Entry("smtp", "smtp");
        (labelled["use_tls"], labelled["labels"]) = (true, new JsonObject { ["site"] = "north" });
        return [lab.Entry("imaps", "imaps").Login(lab, LabLogin.First), labelled, lab.Entry("pop3s", "pop3s"), dead, other, mx];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Exporter.DisposeAsync();
        _configuration.Dispose();
    }
}
