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
    public static async Task<PageLab> StartAsync(MailLab lab, int interval, params JsonObject[] servers)
    {
        var configuration = ConfigurationFolder.Of(lab, interval, servers);
        var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--web.enable-lifecycle");
        var page = new PageLab(configuration, exporter);
        await Patience.UntilAsync("a result of every check", async () => (await exporter.TextAsync("api/v1/checks?status=pending")).Contains("\"total\":0,", StringComparison.Ordinal), TimeSpan.FromSeconds(interval + 15));
        return page;
    }

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
