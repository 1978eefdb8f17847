using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

[Collection(Alone.Name)]
public sealed class AbuseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET /%0d%0aX-Injected:%20yes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /metrics?a=%0d%0aX-Injected:%20yes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX-Injected: yes\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\nX-Injected: yes\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.example/X-Injected: yes\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /\r\nX-Injected: yes HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nX-Injected: yes\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a\u0001b\r\nAuthorization: Basic \u0000\r\nConnection: close\r\n\r\n")]
    [InlineData("X-INJECTED / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    public async Task Nothing_Of_A_Request_Becomes_A_Header_Of_The_Answer(string request)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var raw = await RawHttp.ConnectAsync(exporter);

        await raw.SendAsync(request);
        var answer = await raw.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
        var head = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("Injected", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("evil", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ", 64 * 1024, "431")]
    [InlineData("GET /", 64 * 1024, "414")]
    [InlineData("POST /-/healthy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\nConnection: close\r\n\r\n", 0, "405")]
    public async Task Huge_Request_Is_Refused(string beginning, int more, string status)
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var raw = await RawHttp.ConnectAsync(exporter);

        await raw.SendAsync(beginning + new string('x', more) + (more > 0 ? "\r\n\r\n" : ""));

        Assert.StartsWith($"HTTP/1.1 {status} ", await raw.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strange_Methods_Make_No_Series()
    {
        await using var exporter = await RunningExporter.StartAsync();
        for (var n = 0; n < 20; n++)
        {
            Assert.Equal(HttpStatusCode.NotImplemented, (await exporter.SendAsync(new HttpMethod($"STRANGE{n}"), "/metrics")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await exporter.SendAsync(HttpMethod.Get, $"/nowhere{n}?a={n}")).Status);
        }

        var page = (await exporter.SendAsync(HttpMethod.Get, "/metrics")).Text;

        Assert.DoesNotContain("STRANGE", page, StringComparison.Ordinal);
        Assert.Contains("http_request_duration_seconds_count{code=\"404\",method=\"GET\",endpoint=\"\"} 20\n", page, StringComparison.Ordinal);
        Assert.Equal(1, page.Split('\n').Count(line => line.StartsWith("http_request_duration_seconds_count", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Client_That_Sends_Its_Request_Slowly_Is_Given_Up()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var raw = await RawHttp.ConnectAsync(exporter);
        var began = TimeProvider.System.GetTimestamp();

        await raw.SendAsync("GET /metrics HTTP/1.1\r\nHost: local");
        var answer = await raw.ReadToEndAsync();

        Assert.DoesNotContain("200 OK", answer, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 5, 20);
    }

    [Fact]
    public async Task Client_That_Reads_Slowly_Is_Given_Up()
    {
        var servers = Enumerable.Range(0, 10_000).Select(n => Example.Server($"mx{n}", interval: 5));
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [.. servers] });
        await exporter.UntilAsync("/", "<b>0</b> No result yet");
        using var raw = await RawHttp.ConnectAsync(exporter);

        await raw.SendAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

        while (await InProgressAsync(exporter) < 2)
        {
            // not begun yet
        }

        while (await InProgressAsync(exporter) > 1) // this question is the other one
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token); // to look costs ten megabytes
        }

        Assert.DoesNotContain("\r\n0\r\n\r\n", await raw.ReadToEndAsync(), StringComparison.Ordinal); // what had been sent, without its end
    }

    [Fact]
    public async Task Further_Connections_Than_There_Is_Room_For_Are_Closed_And_The_Others_Go_On()
    {
        await using var exporter = await RunningExporter.StartAsync(descriptors: 16 * 8);
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy")).Status);
        var idle = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => RawHttp.ConnectAsync(exporter)));
        await Task.WhenAll(idle.Select(raw => raw.SendAsync("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n")));

        using var further = await RawHttp.ConnectAsync(exporter);
        await further.SendAsync("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal("", await further.ReadToEndAsync());
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy")).Status);
        Array.ForEach(idle, raw => raw.Dispose());
    }

    [Fact]
    public async Task Thousand_Scrapes_At_Once_Are_All_Answered()
    {
        var servers = Enumerable.Range(0, 200).Select(n => Example.Server($"mx{n}", interval: 1));
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [.. servers] });
        await exporter.UntilAsync("/", "<b>0</b> No result yet");

        var pages = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => exporter.SendAsync(HttpMethod.Get, "/metrics")));

        Assert.All(pages, page =>
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal(200, page.Text.Split("\nmail_server_up{").Length - 1);
        });
    }

    [Fact]
    public async Task Wrong_Passwords_At_Full_Speed_Delay_Neither_Checks_Nor_Scrapes()
    {
        var servers = Enumerable.Range(0, 500).Select(n => Example.Server($"mx{n}", interval: 1));
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [.. servers] }, web: Logins.Of("alice"));
        exporter.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Logins.Alice)));
        await exporter.UntilAsync("/", "<b>0</b> No result yet");
        using var ended = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        var answers = Enumerable.Range(0, 64).Select(n => GuessAsync(exporter, n, ended.Token)).ToArray();
        var slowest = TimeSpan.Zero;
        while (!ended.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            await exporter.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
            slowest = TimeProvider.System.GetElapsedTime(began) is var took && took > slowest ? took : slowest;
        }

        var refused = (await Task.WhenAll(answers)).SelectMany(a => a).ToArray();

        Assert.Contains(HttpStatusCode.Unauthorized, refused);
        Assert.Contains(HttpStatusCode.ServiceUnavailable, refused);
        Assert.DoesNotContain(HttpStatusCode.OK, refused);
        var page = (await exporter.SendAsync(HttpMethod.Get, "/metrics", Logins.Alice)).Text;
        var (all, inTime) = (Value(page, "mailexporter_check_lag_seconds_count "), Value(page, "mailexporter_check_lag_seconds_bucket{le=\"1\"} "));
        Assert.True(all > 1500, $"{all} checks ran");
        Assert.True(inTime >= 0.99 * all, $"{inTime} of {all} checks began within a second");
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Rate_Limit_Answers_429_Until_A_Token_Is_There()
    {
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { RequestInterval = TimeSpan.FromHours(1), RequestBurst = 3 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => exporter.SendAsync(HttpMethod.Get, "/-/healthy")));

        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    private static async Task<double> InProgressAsync(RunningExporter exporter) =>
        Value((await exporter.SendAsync(HttpMethod.Get, "/metrics")).Text, "http_requests_in_progress{method=\"GET\",endpoint=\"/metrics\"} ");

    private static double Value(string page, string series)
    {
        var line = page.Split('\n').Single(l => l.StartsWith(series, StringComparison.Ordinal));
        return double.Parse(line[series.Length..], CultureInfo.InvariantCulture);
    }

    private static async Task<List<HttpStatusCode>> GuessAsync(RunningExporter exporter, int number, CancellationToken ended)
    {
        List<HttpStatusCode> answers = [];
        for (var guess = 0; !ended.IsCancellationRequested; guess++)
        {
            answers.Add((await exporter.SendAsync(HttpMethod.Get, "/metrics", $"alice:{number}.{guess}")).Status);
        }

        return answers;
    }
}
