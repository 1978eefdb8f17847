using System.Net;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Testing;
using MailExporter.Tests.Web;

namespace MailExporter.Tests.Probing;

/// <summary>The whole exporter with checks that are really made, modules from a configuration's text, and trust in the root of <see cref="TestCertificates"/>.</summary>
internal sealed class ProbingExporter : IAsyncDisposable
{
    private readonly CertificateFiles _files;
    private readonly ServerChecker _checker;
    private readonly RunningExporter _exporter;

    private ProbingExporter(CertificateFiles files, ServerChecker checker, RunningExporter exporter) => (_files, _checker, _exporter) = (files, checker, exporter);

    public HttpClient Client => _exporter.Client;

    public string Log => _exporter.Log;

    /// <summary>Starts it.</summary>
    /// <param name="configuration">YAML beside <c>tls_config</c> and <c>dns</c>.</param>
    /// <param name="resolver">Where names are looked up; null: nowhere, tests use addresses.</param>
    /// <param name="timeoutOffset">How many seconds before the scrape a probe ends.</param>
    public static async Task<ProbingExporter> StartAsync(string configuration = "", ScriptedResolver? resolver = null, double timeoutOffset = 0.5)
    {
        var files = TestCertificates.Good.Export();
        var file = Path.Combine(files.Folder, "mailexporter.yml");
        var dns = resolver is null ? "" : $"dns: {{servers: [\"{resolver.EndPoint}\"], timeout: 500ms, retries: 0}}\n";
        await File.WriteAllTextAsync(file, $"tls_config: {{ca_file: {files.CaFile}}}\n{dns}{configuration}", TestContext.Current.CancellationToken);
        var read = ConfigurationFile.Read(file, _ => null);
        Assert.Empty(read.Errors);
        var checker = new ServerChecker(read.Options!.Dns);
        return new ProbingExporter(files, checker, await RunningExporter.StartAsync(read.Options, checker.RunAsync, change: setup => setup with { Probe = checker.RunAsync, TimeoutOffset = TimeSpan.FromSeconds(timeoutOffset) }));
    }

    /// <summary>Asks for a probe.</summary>
    /// <param name="query">As it stands behind the question mark.</param>
    /// <param name="patience">The scraper's limit in seconds; null: not told.</param>
    public async Task<(HttpStatusCode Status, string Text)> ProbeAsync(string query, string? patience = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/probe?{query}", UriKind.Relative));
        if (patience is not null)
        {
            request.Headers.Add("X-Prometheus-Scrape-Timeout-Seconds", patience);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _exporter.DisposeAsync();
        _checker.Dispose();
        _files.Dispose();
    }
}
