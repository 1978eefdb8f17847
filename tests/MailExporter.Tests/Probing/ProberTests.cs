using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Probing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Prometheus;

namespace MailExporter.Tests.Probing;

public sealed class ProberTests : IDisposable
{
    private readonly CollectorRegistry _registry = new();
    private readonly FakeLogger<Prober> _log = new();
    private readonly Queue<ServerOptions> _checked = new();
    private Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>> _check = (server, _) => Task.FromResult<ValueList<CheckResult>>([Example.Success(server)]);
    private readonly Prober _prober;

    public ProberTests() =>
        _prober = new Prober(
            (server, _, token) =>
            {
                _checked.Enqueue(server);
                return _check(server, token);
            },
            TimeSpan.FromSeconds(0.5),
            new ExporterMetrics(_registry, "0.1.0", "abc", TimeProvider.System),
            TimeProvider.System,
            _log);

    public void Dispose() => _prober.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<ProbeAnswer> RunAsync(string? module = "smtp", string? target = "mail.example.org", string? hostname = null, TimeSpan? patience = null) =>
        _prober.RunAsync(new ProbeRequest(module, target, hostname, patience), Token);

    private static ProbeModule With(Func<ServerOptions, ServerOptions> change) =>
        new("own", change(ProbeModule.BuiltIn[0].Template), [Allowed("mail.example.org")]);

    private static AllowedTarget Allowed(string text)
    {
        Assert.Null(AllowedTarget.Parse(text, new Reading(_ => null), out var allowed));
        return allowed!;
    }

    [Fact]
    public async Task Module_And_Target_Make_The_Server()
    {
        var answer = await RunAsync("pop3s", "MAIL.example.org.:9950", hostname: "sni.example.org");

        Assert.Equal(ProbeOutcome.Success, answer.Outcome);
        var server = Assert.Single(_checked);
        Assert.Equal(("mail.example.org", 9950, MailProtocol.Pop3, TlsMode.Implicit, "sni.example.org"), (server.Hostname, server.Port, server.Protocol, server.Tls, server.TlsConfig.ServerName));
    }

    [Theory]
    [InlineData(null, "mail.example.org", null, "module: found nothing, expected smtp, smtp_starttls, smtps, submission, imap, imap_starttls, imaps, pop3, pop3_stls or pop3s")]
    [InlineData("smpt", "mail.example.org", null, "module: found \"smpt\", expected smtp, smtp_starttls, smtps, submission, imap, imap_starttls, imaps, pop3, pop3_stls or pop3s")]
    [InlineData("smtp", null, null, "target: found nothing, expected HOST, HOST:PORT, an IP address or [IPV6]:PORT")]
    [InlineData("smtp", "mail.example.org:99999", null, "target: found \"mail.example.org:99999\", expected HOST, HOST:PORT, an IP address or [IPV6]:PORT")]
    [InlineData("smtp", "a\u001b[31m", null, "target: found \"a?[31m\", expected HOST, HOST:PORT, an IP address or [IPV6]:PORT")]
    [InlineData("smtp", "mail.example.org", "a b", "hostname: found \"a b\", expected a host name or an IP address")]
    public async Task Bad_Request_Is_Told_What_Was_Found_And_Expected(string? module, string? target, string? hostname, string sentence)
    {
        var answer = await RunAsync(module, target, hostname);

        Assert.Equal((ProbeOutcome.BadRequest, sentence), (answer.Outcome, answer.Sentence));
        Assert.Empty(_checked);
    }

    [Fact]
    public async Task Thousand_Modules_Are_Not_All_Named()
    {
        _prober.Apply(new ExporterOptions { Modules = Enumerable.Range(0, 1000).Select(n => new ProbeModule($"m{n}", ProbeModule.BuiltIn[0].Template)).ToValueList() });

        Assert.EndsWith("m28, m29 or another of 1000 modules", (await RunAsync("none")).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "module own cannot be used for target 192.0.2.1: resolve_mx: found the address 192.0.2.1, expected a domain as hostname")]
    public async Task Module_That_Does_Not_Fit_The_Target_Is_A_Bad_Request(string target, string sentence)
    {
        _prober.Apply(new ExporterOptions { Modules = [With(server => server with { ResolveMx = true })] });

        Assert.Equal(sentence, (await RunAsync("own", target)).Sentence);
    }

    [Fact]
    public async Task Wrong_Password_On_Purpose_Is_Not_Tried_As_Often_As_Somebody_Asks()
    {
        _prober.Apply(new ExporterOptions { Modules = [With(server => server with { ExpectFailure = ExpectedFailure.Auth, Username = "u", Password = Secret.FromValue("p") })] });

        var answer = await RunAsync("own");

        Assert.Equal((ProbeOutcome.BadRequest, "module own cannot be used for target mail.example.org: expect_failure: found auth, expected a server on the schedule, which tries a wrong password hourly at most"), (answer.Outcome, answer.Sentence));
        Assert.Empty(_checked);
    }

    [Fact]
    public async Task Guarded_Module_Goes_Where_It_May_And_Takes_No_Other_Name()
    {
        _prober.Apply(new ExporterOptions { Modules = [With(server => server with { Username = "u", Password = Secret.FromValue("p") })] });

        Assert.Equal(ProbeOutcome.Success, (await RunAsync("own")).Outcome);
        var outside = await RunAsync("own", "evil.example");
        var renamed = await RunAsync("own", hostname: "evil.example");

        Assert.Equal((ProbeOutcome.Forbidden, "target evil.example is not among the allowed_targets of module own, or of probe"), (outside.Outcome, outside.Sentence));
        Assert.Equal(ProbeOutcome.Forbidden, renamed.Outcome);
        Assert.Single(_checked);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(10.0, 9.5)]
    [InlineData(100.0, 30)]
    [InlineData(1.0, 0.5)]
    [InlineData(0.2, 0.1)] // half of it is left, however short it is
    public async Task Deadline_Is_Before_That_Of_The_Scrape(double? patience, double timeout)
    {
        await RunAsync(patience: patience is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(timeout, Assert.Single(_checked).Timeout.TotalSeconds, 6);
    }

    [Fact]
    public async Task Probe_Beyond_The_Limit_Is_Refused_And_The_Place_Is_Free_Again_After_It()
    {
        _prober.Apply(new ExporterOptions { Probe = new ProbeOptions { MaxConcurrentProbes = 1 } });
        var end = new TaskCompletionSource<ValueList<CheckResult>>();
        _check = (_, _) => end.Task;
        var first = RunAsync();

        var second = await RunAsync();

        Assert.Equal((ProbeOutcome.Overloaded, "1 probes are in flight, which is probe.max_concurrent_probes: ask again later"), (second.Outcome, second.Sentence));
        end.SetResult([Example.Success(_checked.Peek())]);
        Assert.Equal(ProbeOutcome.Success, (await first).Outcome);
        Assert.Equal(ProbeOutcome.Success, (await RunAsync()).Outcome);
    }

    [Fact]
    public async Task Page_Is_Not_Written_On_The_Thread_On_Which_The_Check_Ended()
    {
        var end = new TaskCompletionSource<ValueList<CheckResult>>();
        _check = (_, _) => end.Task;
        var writer = RunAsync().ContinueWith(_ => Environment.CurrentManagedThreadId, Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var sockets = new Thread(() => end.SetResult([Example.Success(_checked.Peek())]));

        sockets.Start();

        Assert.NotEqual(sockets.ManagedThreadId, await writer);
    }

    [Fact]
    public async Task Stop_Ends_What_Is_In_Flight()
    {
        _check = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return [];
        };
        var probe = RunAsync();

        _prober.Stop();

        Assert.Equal(ProbeOutcome.Cancelled, (await probe).Outcome);
        Assert.Empty(_prober.History.All);
    }

    [Fact]
    public async Task Defect_Is_A_Failed_Probe_And_An_Error_In_The_Log()
    {
        _check = (_, _) => throw new InvalidOperationException("oops");

        var answer = await RunAsync();

        Assert.Equal(FailureReason.Internal, Assert.Single(answer.Probe!.Reading.Results).Failure?.Reason);
        Assert.Contains(_log.Collector.GetSnapshot(), record => record.Level == LogLevel.Error && record.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task Requests_Are_Counted_By_Module_And_Outcome()
    {
        _check = (server, _) => Task.FromResult<ValueList<CheckResult>>([server.Port == 25 ? Example.Success(server) : Example.Error(server)]);
        foreach (var (module, target) in new[] { ("smtp", "a"), ("smtp", "a:26"), ("smtp", "a:"), ("nothing", "a"), ("<script>", "a") })
        {
            await RunAsync(module, target);
        }

        using var page = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(page, Token);

        Assert.Equal(
            [
                "mailexporter_probe_requests_total{module=\"\",outcome=\"bad_request\"} 2",
                "mailexporter_probe_requests_total{module=\"smtp\",outcome=\"bad_request\"} 1",
                "mailexporter_probe_requests_total{module=\"smtp\",outcome=\"failure\"} 1",
                "mailexporter_probe_requests_total{module=\"smtp\",outcome=\"success\"} 1",
            ],
            System.Text.Encoding.UTF8.GetString(page.ToArray()).Split('\n').Where(line => line.StartsWith("mailexporter_probe", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Failures_Are_Remembered_Longer_Than_Successes()
    {
        _check = (server, _) => Task.FromResult<ValueList<CheckResult>>([server.Port < 200 ? Example.Error(server) : Example.Success(server)]);
        for (var port = 1; port <= 450; port++)
        {
            await RunAsync(target: $"mail.example.org:{port}");
        }

        var kept = _prober.History.All;

        Assert.Equal(200, kept.Count);
        Assert.Equal([.. Enumerable.Range(0, 100).Select(n => 450L - n), .. Enumerable.Range(0, 100).Select(n => 199L - n)], kept.Select(probe => probe.Id));
        Assert.Equal(("smtp", "mail.example.org:199", CheckStatus.Error), (kept[100].Module, kept[100].Target, kept[100].Status));
        Assert.Contains("Failed in phase connect: connect_refused", _prober.History.Find(150)!.DebugText(), StringComparison.Ordinal);
        Assert.Null(_prober.History.Find(1));
    }
}
