using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Reloading;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

public sealed class ProbeEndpointTests
{
    private const string Probe = "/probe?module=smtp&target=mail.example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(RunningExporter exporter, string path, string? patience = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (patience is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", patience);
        }

        using var response = await exporter.Client.SendAsync(request, Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK || response.Headers.GetValues("X-Content-Type-Options").Single() == "nosniff");
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Probe_Is_Served_In_The_Format_That_Is_Asked_For()
    {
        await using var exporter = await RunningExporter.StartAsync();
        exporter.Client.DefaultRequestHeaders.Add("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        exporter.Client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        using var response = await exporter.Client.GetAsync(new Uri(Probe, UriKind.Relative), Token);
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        using var reader = new StreamReader(body, Encoding.UTF8);
        var page = await reader.ReadToEndAsync(Token);

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("\nmail_server_up{hostname=\"mail.example.org\",protocol=\"smtp\",port=\"25\"} 1\n", page.Replace("mx.example.org", "mail.example.org", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/probe", HttpStatusCode.BadRequest, "module: found nothing, expected smtp, smtp_starttls")]
    [InlineData("/probe?module=smtp", HttpStatusCode.BadRequest, "target: found nothing, expected HOST")]
    [InlineData("/probe?module=smtp&target=a&target=b", HttpStatusCode.BadRequest, "target: found it more than once, expected each parameter once")]
    [InlineData("/probe?module=smtp&target=http%3A%2F%2Fa", HttpStatusCode.BadRequest, "target: found \"http://a\", expected HOST")]
    [InlineData("/probe?module=smtp&target=a%0D%0ASet-Cookie:%20b", HttpStatusCode.BadRequest, "target: found \"a\\r\\nSet-Cookie: b\", expected HOST")]
    [InlineData("/probe?module=%3Cscript%3Ealert(1)%3C/script%3E&target=a", HttpStatusCode.BadRequest, "module: found \"<script>alert(1)</script>\", expected smtp")] // as text/plain, with nosniff
    public async Task Bad_Request_Is_Told_Why(string path, HttpStatusCode status, string sentence)
    {
        await using var exporter = await RunningExporter.StartAsync();

        var (answered, text) = await GetAsync(exporter, path);

        Assert.Equal(status, answered);
        Assert.StartsWith(sentence, text, StringComparison.Ordinal);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10", 9.5)]
    [InlineData("0.5", 0.25)]
    [InlineData("1e99", 30)]
    public async Task Patience_Of_The_Scraper_Limits_The_Check(string patience, double timeout)
    {
        TimeSpan? limit = null;
        await using var exporter = await RunningExporter.StartAsync(null, (server, _) =>
        {
            limit = server.Timeout;
            return Task.FromResult<ValueList<CheckResult>>([Example.Success(server)]);
        });

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(exporter, Probe, patience)).Status);

        Assert.Equal(timeout, limit!.Value.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("NaN")]
    public async Task Patience_That_Is_No_Time_Is_A_Bad_Request(string patience)
    {
        await using var exporter = await RunningExporter.StartAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "X-Prometheus-Scrape-Timeout-Seconds: found no number of seconds above zero\n"), await GetAsync(exporter, Probe, patience));
    }

    [Fact]
    public async Task Client_That_Goes_Away_Ends_Its_Probe()
    {
        var (begun, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var exporter = await RunningExporter.StartAsync(null, async (server, token) =>
        {
            begun.SetResult();
            await using var registration = token.Register(ended.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return [Example.Success(server)];
        });
        using var client = new CancellationTokenSource();
        var request = exporter.Client.GetAsync(new Uri(Probe, UriKind.Relative), client.Token);
        await begun.Task;

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Token);
        await exporter.UntilAsync("/metrics", "mailexporter_probe_requests_total{module=\"smtp\",outcome=\"cancelled\"} 1\n");
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_With_Probes_In_Flight_Is_Quick()
    {
        var begun = new TaskCompletionSource();
        await using var exporter = await RunningExporter.StartAsync(null, async (server, token) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return [Example.Success(server)];
        });
        var probe = GetAsync(exporter, Probe);
        await begun.Task;
        var started = TimeProvider.System.GetTimestamp();

        Assert.True(await exporter.StopAsync());

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 3);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "The exporter stops.\n"), await probe);
    }

    [Fact]
    public async Task Reload_Brings_New_Modules_And_Limits()
    {
        var module = ProbeModule.BuiltIn[0] with { Name = "new" };
        ConfigurationResult<FileSettings> second = new(new FileSettings(new ExporterOptions { Modules = [module], Probe = new ProbeOptions { AllowedTargets = [] } }, new WebOptions()), [], []);
        await using var exporter = await RunningExporter.StartAsync(change: setup => setup with { Read = () => second, Web = setup.Web with { EnableLifecycle = true } });
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(exporter, Probe)).Status);

        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Post, "/-/reload")).Status);

        Assert.Equal((HttpStatusCode.BadRequest, "module: found \"smtp\", expected new\n"), await GetAsync(exporter, Probe));
        Assert.Equal((HttpStatusCode.Forbidden, "target mail.example.org is not among the allowed_targets of probe\n"), await GetAsync(exporter, "/probe?module=new&target=mail.example.org"));
    }

    [Fact]
    public async Task Thousand_Probes_At_Once_Are_All_Answered()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Probe = new ProbeOptions { MaxConcurrentProbes = 50 } });

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => GetAsync(exporter, $"/probe?module=smtp&target=mx{n}.example.org")));

        Assert.All(answers, answer => Assert.True(
            answer.Status == HttpStatusCode.OK && answer.Text.StartsWith("# HELP probe_success", StringComparison.Ordinal)
            || answer.Status == HttpStatusCode.ServiceUnavailable && answer.Text.StartsWith("50 probes are in flight", StringComparison.Ordinal)));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
    }
}
