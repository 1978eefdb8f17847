using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Delivering;
using MailExporter.Metrics;
using MailExporter.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace MailExporter.Tests.Delivering;

public sealed class DeliveryScheduleTests : IAsyncDisposable, IDeliverySink
{
    private const string Silent = "S: * OK ready\nC: {*} CAPABILITY\nstall:";

    private readonly FakeTimeProvider _time = new(TestCertificates.Now);
    private readonly ServerChecker _checker;
    private readonly ClosedPort _nobody = new();
    private readonly SemaphoreSlim _ended = new(0);
    private readonly List<(string Route, DeliveryResult? Result)> _results = [];
    private readonly FakeLogger<DeliverySchedule> _log = new();
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly LatestDeliveries _latest;
    private readonly DeliverySchedule _schedule;
    private readonly ConcurrentBag<TimeSpan> _lags = [];
    private Exception? _opening;

    public DeliveryScheduleTests()
    {
        _checker = new ServerChecker(time: _time);
        _latest = new LatestDeliveries(_time);
        _schedule = new DeliverySchedule(
            route => _opening is null ? _checker.Route(route, InstallationKey.Temporary()) : throw _opening, [_latest, new DeliveryMetrics(_registry), this], _lags.Add, _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _schedule.StopAsync();
        _checker.Dispose();
        _nobody.Dispose();
        _ended.Dispose();
    }

    void IDeliverySink.Apply(ValueList<DeliveryOptions> routes)
    {
    }

    void IDeliverySink.Started(DeliveryOptions route)
    {
    }

    void IDeliverySink.Ended(DeliveryOptions route, DeliveryResult? result)
    {
        _results.Add((route.Name, result));
        _ended.Release();
    }

    /// <summary>A route whose mailbox refuses the connection: its rounds end at once.</summary>
    private DeliveryOptions Route(string name, TimeSpan? interval = null) => new()
    {
        Name = name,
        From = ServerOptions.For("127.0.0.1") with { FromEmail = "a@example.org" },
        To = ServerOptions.For("127.0.0.1", MailProtocol.Imap) with { Port = _nobody.Port, Username = "b@example.org", Password = Secret.FromValue("x") },
        Interval = interval ?? TimeSpan.FromSeconds(60),
        Timeout = TimeSpan.FromSeconds(10),
    };

    private async Task EndedAsync() => Assert.True(await _ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

    /// <summary>A route whose mailbox answers nothing.</summary>
    private DeliveryOptions Hanging(ScriptedServer server, TimeSpan limit) => Route("hangs") with { To = Route("hangs").To with { Port = server.Port, Timeout = limit } };

    private async Task<string> PageAsync()
    {
        var rendered = new ArrayBufferWriter<byte>();
        _latest.Write(rendered);
        using var counted = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(counted, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(rendered.WrittenSpan) + Encoding.UTF8.GetString(counted.ToArray());
    }

    [Fact]
    public async Task Rounds_Come_At_The_Interval_And_The_Page_Tells_Of_The_Last()
    {
        _schedule.Apply([Route("r")], 10);
        await EndedAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        await EndedAsync();

        var page = await PageAsync();

        Assert.Contains("mail_delivery_up{route=\"r\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_delivery_failure{route=\"r\",phase=\"prepare\",reason=\"connect_refused\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_delivery_messages_total{route=\"r\",outcome=\"delivered\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_delivery_in_flight{route=\"r\"} 0\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("mail_delivery_last_success_timestamp_seconds", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_Keeps_What_Is_Unchanged_And_Removes_The_Series_Of_What_Is_Gone()
    {
        _schedule.Apply([Route("kept"), Route("gone")], 10);
        await EndedAsync();
        _time.Advance(TimeSpan.FromSeconds(59));
        await EndedAsync();

        _schedule.Apply([Route("kept")], 10);
        var page = await PageAsync();

        Assert.Contains("mail_delivery_up{route=\"kept\"} 0\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"gone\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_That_Is_Too_Old_Is_Withdrawn()
    {
        _schedule.Apply([Route("r", TimeSpan.FromHours(1))], 10);
        await EndedAsync();
        await _schedule.StopAsync();

        _time.Advance(TimeSpan.FromHours(4));

        Assert.DoesNotContain("mail_delivery_up", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_That_Cannot_Be_Read_Fails_The_Round_And_The_Next_One_Tries_Again()
    {
        _opening = new IOException("no key");
        _schedule.Apply([Route("r")], 10);
        await EndedAsync();
        _opening = null;
        _time.Advance(TimeSpan.FromSeconds(60));
        await EndedAsync();

        Assert.Equal([FailureReason.LocalError, FailureReason.ConnectRefused], _results.Select(r => r.Result!.Failure!.Reason));
    }

    [Fact]
    public async Task Route_That_Hangs_Delays_No_Other_While_There_Is_Room()
    {
        await using var server = ScriptedServer.Start(Silent);
        _schedule.Apply([Hanging(server, TimeSpan.FromMinutes(10)), Route("a"), Route("b")], 2);
        await server.Stalled;

        _time.Advance(TimeSpan.FromSeconds(59)); // all are due: the one that hangs keeps its room
        await EndedAsync();
        await EndedAsync();

        Assert.Equal(["a", "b"], _results.Select(result => result.Route).Order());
        await _schedule.StopAsync();
    }

    [Fact]
    public async Task Round_Without_Room_Waits_And_How_Long_Is_Told()
    {
        await using var server = ScriptedServer.Start(Silent);
        var hanging = Hanging(server, TimeSpan.FromSeconds(10));
        _schedule.Apply([hanging], 1);
        await server.Stalled;
        _schedule.Apply([hanging, Route("waits", TimeSpan.FromSeconds(10))], 1);
        _time.Advance(TimeSpan.FromSeconds(9)); // due by now
        Assert.Single(_lags);

        _time.Advance(TimeSpan.FromSeconds(1)); // the first has hung long enough
        await EndedAsync();
        await EndedAsync();

        Assert.Equal(["hangs", "waits"], _results.Select(result => result.Route));
        Assert.Contains(_lags, lag => lag > TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Failed_Round_Leaves_No_Old_Success_Standing()
    {
        var route = Route("r");
        _latest.Apply([route]);
        var arrived = new DeliveryResult
        {
            Route = "r",
            Id = "1",
            StartedAt = TestCertificates.Now,
            IsSent = true,
            SendDuration = TimeSpan.FromSeconds(0.1),
            Latency = TimeSpan.FromSeconds(0.2),
            Outcome = DeliveryOutcome.Delivered,
            Message = new()
            {
                Folder = "INBOX",
                IsBodyIntact = true,
                OwnDkim = [new("example.org", "s", DkimResult.Pass), new("example.net", "t", DkimResult.Temperror)],
                SpamScores = [new("rspamd", -0.1, 15, false)],
            },
            Deferrals = 2,
        };
        ((IDeliverySink)_latest).Ended(route, arrived);
        string[] all =
        [
            "mail_delivery_up{route=\"r\"} 1\n", "mail_delivery_duration_seconds{route=\"r\"} 0.3", "mail_delivery_body_intact{route=\"r\"} 1\n", "mail_delivery_deferrals{route=\"r\"} 2\n",
            "mail_delivery_spam_score{route=\"r\",filter=\"rspamd\"} -0.1\n", "mail_delivery_authentication{route=\"r\",method=\"own_dkim\",result=\"pass\"} 1\n",
            "mail_delivery_authentication{route=\"r\",method=\"own_dkim\",result=\"temperror\"} 1\n", "mail_delivery_folder{route=\"r\",folder=\"INBOX\"} 1\n",
        ];
        var before = await PageAsync();
        Assert.All(all, line => Assert.Contains(line, before, StringComparison.Ordinal));

        ((IDeliverySink)_latest).Ended(route, new DeliveryResult
        {
            Route = "r",
            Id = "2",
            StartedAt = TestCertificates.Now.AddMinutes(1),
            SendDuration = TimeSpan.FromSeconds(1),
            Outcome = DeliveryOutcome.SendFailed,
            Failure = new(DeliveryPhase.Send, FailureReason.RecipientRejected, "no", 550),
        });
        var after = await PageAsync();

        Assert.All(all, line => Assert.DoesNotContain(line, after, StringComparison.Ordinal));
        Assert.Contains("mail_delivery_up{route=\"r\"} 0\n", after, StringComparison.Ordinal);
        Assert.Contains("mail_delivery_failure{route=\"r\",phase=\"send\",reason=\"recipient_rejected\"} 1\n", after, StringComparison.Ordinal);
        Assert.Contains("mail_delivery_last_success_timestamp_seconds", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivered_Late_And_Lost_Messages_Are_Counted()
    {
        var route = Route("r");
        var registry = Prometheus.Metrics.NewCustomRegistry();
        var metrics = new DeliveryMetrics(registry);
        metrics.Apply([route]);

        metrics.Ended(route, new DeliveryResult
        {
            Route = "r",
            Id = "1",
            StartedAt = TestCertificates.Now,
            Outcome = DeliveryOutcome.Delivered,
            Latency = TimeSpan.FromSeconds(0.2),
            Earlier = [new("2", DeliveryOutcome.Late, TimeSpan.FromSeconds(500)), new("3", DeliveryOutcome.Lost)],
        });
        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(page.ToArray());

        Assert.All(["delivered", "late", "lost"], outcome => Assert.Contains($"mail_delivery_messages_total{{route=\"r\",outcome=\"{outcome}\"}} 1\n", text, StringComparison.Ordinal));
        Assert.Contains("mail_delivery_latency_seconds_bucket{route=\"r\",le=\"0.25\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("mail_delivery_latency_seconds_count{route=\"r\"} 2\n", text, StringComparison.Ordinal);
    }
}
