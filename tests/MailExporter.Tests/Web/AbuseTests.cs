using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

[Collection(Alone.Name)]
public sealed class AbuseTests
{
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET /%0d%0aX-Injected:%20yes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /metrics?a=%0d%0aX-Injected:%20yes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX-Injected: yes\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\nX-Injected: yes\r\nConnection: close\r\n\r\n")]
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

        var (refused, starts, slowest) = await FloodAsync(exporter);
        for (var again = 0; again < 2 && !(starts.ArePunctual && slowest < Prompt); again++)
        {
            (refused, starts, slowest) = await FloodAsync(exporter); // the guesses would delay them each time, what else the machine has to do would not
        }

        Assert.Contains(HttpStatusCode.Unauthorized, refused);
        Assert.Contains(HttpStatusCode.ServiceUnavailable, refused);
        Assert.DoesNotContain(HttpStatusCode.OK, refused);
        Assert.True(starts.All > 1500 && starts.ArePunctual, $"{starts}");
        Assert.InRange(slowest, TimeSpan.Zero, Prompt);
    }

    [Fact]
    public async Task Guesses_That_Are_Not_Waited_For_Are_Dropped_And_No_Error()
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));
        for (var guess = 0; guess < 200; guess++)
        {
            using var raw = await RawHttp.ConnectAsync(exporter);
            await raw.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{guess}"))}\r\n\r\n");
        }

        HttpStatusCode status;
        do
        {
            status = (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", Logins.Alice)).Status;
        }
        while (status == HttpStatusCode.ServiceUnavailable); // for the second it takes

        await exporter.StopAsync();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_Limit_Answers_429_Until_A_Token_Is_There()
    {
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { RequestInterval = TimeSpan.FromHours(1), RequestBurst = 3 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => exporter.SendAsync(HttpMethod.Get, "/-/healthy")));

        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    /// <summary>Five seconds of guesses: the answers to them, the checks that began meanwhile, and the longest scrape.</summary>
    private static async Task<(HttpStatusCode[] Answers, CheckStarts Starts, TimeSpan Slowest)> FloodAsync(RunningExporter exporter)
    {
        var (page, slowest) = ("", TimeSpan.Zero);
        var before = CheckStarts.Read(await exporter.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token));
        using var ended = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        var answers = Enumerable.Range(0, 64).Select(n => GuessAsync(exporter, n, ended.Token)).ToArray();
        while (!ended.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            page = await exporter.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
            slowest = TimeProvider.System.GetElapsedTime(began) is var took && took > slowest ? took : slowest;
        }

        return ([.. (await Task.WhenAll(answers)).SelectMany(a => a)], CheckStarts.Read(page) - before, slowest);
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
