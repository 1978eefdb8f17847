using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Web;

public sealed class EndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_Has_The_Checks_And_The_Exporter_On_One_Page()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [Example.Server()] });

        var page = await exporter.UntilAsync("/metrics", "mail_server_up{");

        Assert.Contains("mailexporter_checks_configured 1\n", page, StringComparison.Ordinal);
        foreach (var family in (string[])["mailexporter_build_info{", "mailexporter_check_lag_seconds_bucket{le=\"0.001\"}", "process_open_fds ", "process_max_fds 100000", "process_resident_memory_bytes ", "process_start_time_seconds ", "dotnet_collection_count_total{"])
        {
            Assert.Contains("\n" + family, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Metrics_Comes_As_OpenMetrics_With_One_End()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [Example.Server()] });
        exporter.Client.DefaultRequestHeaders.Add("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        using var response = await exporter.Client.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
        var page = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.EndsWith("\n# EOF\n", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("# EOF").Length);
    }

    [Fact]
    public async Task Metrics_Is_Compressed_For_Who_Wants_It()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [Example.Server()] });
        exporter.Client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        using var response = await exporter.Client.GetAsync(new Uri("/metrics", UriKind.Relative), Token);
        await using var body = new GZipStream(await response.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        using var reader = new StreamReader(body, Encoding.UTF8);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Contains("mailexporter_build_info{", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_Reader_Gets_The_Whole_Large_Page()
    {
        var servers = Enumerable.Range(0, 3000).Select(n => Example.Server($"mx{n}", interval: 1)).ToValueList();
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = servers, CheckInterval = TimeSpan.FromSeconds(1) });
        await exporter.UntilAsync("/", "<b>0</b> No result yet");

        using var response = await exporter.Client.GetAsync(new Uri("/metrics", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[1000];
        var text = new StringBuilder();
        for (var read = -1; read != 0;)
        {
            read = await body.ReadAsync(buffer, Token);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        Assert.Equal(3000, text.ToString().Split('\n').Count(l => l.StartsWith("mail_server_up{", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/-/healthy", HttpStatusCode.OK, "MailExporter is Healthy.\n")]
    [InlineData("/-/ready", HttpStatusCode.OK, "MailExporter is Ready.\n")]
    [InlineData("/nowhere", HttpStatusCode.NotFound, "There is nothing here: see / for what there is.\n")]
    public async Task Path_Answers(string path, HttpStatusCode status, string text)
    {
        await using var exporter = await RunningExporter.StartAsync();
        if (status == HttpStatusCode.OK)
        {
            await exporter.UntilAsync("/metrics", "mailexporter_checks_configured 0");
        }

        using var response = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal((status, text), (response.StatusCode, await response.Content.ReadAsStringAsync(Token)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/-/healthy")]
    public async Task Head_Is_Answered_Without_A_Body_And_Post_Is_Refused(string path)
    {
        await using var exporter = await RunningExporter.StartAsync();

        using var head = await exporter.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Token);
        using var post = await exporter.Client.PostAsync(new Uri(path, UriKind.Relative), null, Token);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Port_In_Use_Is_One_Line_In_The_Log()
    {
        await using var first = await RunningExporter.StartAsync();

        await using var second = await RunningExporter.StartAsync(port: first.Client.BaseAddress!.Port);

        Assert.False(await second.StopAsync());
        var line = Assert.Single(second.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("level=error component=exporter msg=\"Cannot listen: Failed to bind to address", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_With_Checks_In_Flight_Is_Clean_And_Quick()
    {
        var running = new TaskCompletionSource();
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [Example.Server()] }, async (server, token) =>
        {
            running.SetResult();
            await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, token);
            return [Example.Success(server)];
        });
        await running.Task;
        var started = TimeProvider.System.GetTimestamp();

        Assert.True(await exporter.StopAsync());

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 5);
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_Few_Descriptors_Lower_The_Number_Of_Checks_At_Once()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { MaxConcurrentChecks = 5000 }, descriptors: 1024);

        Assert.True(await exporter.StopAsync());

        Assert.Contains("level=warn component=exporter msg=\"Too few file descriptors for max_concurrent_checks: it is lowered\" setting=max_concurrent_checks limit=1024 configured=5000 in_force=352", exporter.Log, StringComparison.Ordinal);
        Assert.Contains("setting=probe.max_concurrent_probes limit=1024 configured=200 in_force=64", exporter.Log, StringComparison.Ordinal);
    }
}
