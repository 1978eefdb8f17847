using System.Buffers;
using System.Text;
using MailExporter.Assessing;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Assessing;

public sealed class AssessmentScheduleTests : IAsyncDisposable, IAssessmentSink
{
    private static readonly TimeSpan SafetyLimit = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(TestCertificates.Now);
    private readonly FakeLogger<AssessmentSchedule> _log = new();
    private readonly FakeLogger<AssessmentLog> _turns = new();
    private readonly SemaphoreSlim _began = new(0);
    private readonly SemaphoreSlim _ended = new(0);
    private readonly LatestAssessments _latest;
    private readonly AssessmentSchedule _schedule;
    private Func<AssessmentOptions, CancellationToken, Task<AssessmentResult>> _assess = (options, _) => Task.FromResult(Result(options.Server));
    private int _running;
    private int _most;

    public AssessmentScheduleTests()
    {
        _latest = new LatestAssessments(_time);
        _schedule = new AssessmentSchedule(CountedAsync, [_latest, new AssessmentLog(_turns), this], _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _schedule.StopAsync();
        _began.Dispose();
        _ended.Dispose();
    }

    void IAssessmentSink.Apply(ValueList<ServerOptions> servers)
    {
    }

    void IAssessmentSink.Ended(ServerOptions server, AssessmentResult result) => _ended.Release();

    [Fact]
    public async Task Only_Servers_That_Want_It_Are_Assessed_Each_At_Its_Pace()
    {
        _schedule.Apply([Server("a"), Server("b") with { Assess = false }]);
        await EndedAsync();
        var page = Page();

        Assert.Contains("mail_security_score{name=\"a\",hostname=\"mx.example.org\",protocol=\"smtp\",port=\"25\",site=\"north\"} 40\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_security_component_score{name=\"a\",hostname=\"mx.example.org\",protocol=\"smtp\",port=\"25\",site=\"north\",component=\"tls_available\"} 15\n", page, StringComparison.Ordinal);
        Assert.Contains("port=\"25\",site=\"north\",rating=\"poor\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("port=\"25\",site=\"north\",finding=\"open_relay\",severity=\"critical\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\"b\"", page, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, _ended.CurrentCount);
        _time.Advance(TimeSpan.FromSeconds(1));
        await EndedAsync();
    }

    [Fact]
    public async Task Series_Go_With_The_Entry_And_Stay_With_An_Unchanged_One()
    {
        _schedule.Apply([Server("kept"), Server("gone"), Server("changed")]);
        _time.Advance(TimeSpan.FromSeconds(60));
        await EndedAsync(3);

        _schedule.Apply([Server("kept"), Server("changed") with { Assess = false }]);
        var page = Page();

        Assert.Contains("mail_security_score{name=\"kept\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", page, StringComparison.Ordinal);
        Assert.DoesNotContain("changed", page, StringComparison.Ordinal);
        Assert.Null(_latest.Find("gone"));
    }

    [Fact]
    public async Task Four_At_Once_At_Most()
    {
        var release = new TaskCompletionSource();
        _assess = async (options, token) =>
        {
            await release.Task.WaitAsync(token);
            return Result(options.Server);
        };
        _schedule.Apply([.. Enumerable.Range(0, 20).Select(i => Server($"s{i}"))]);
        _time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 4; i++)
        {
            Assert.True(await _began.WaitAsync(SafetyLimit, TestContext.Current.CancellationToken));
        }

        release.SetResult();
        await EndedAsync(20);

        Assert.Equal(4, _most);
    }

    [Fact]
    public async Task Server_That_Is_Down_Keeps_Its_Last_Assessment_And_Is_Assessed_Again_Soon()
    {
        _schedule.Apply([Server("a")]);
        await EndedAsync();
        _assess = (options, _) => Task.FromResult(Result(options.Server) with { Points = [], Findings = [], Unreachable = "it is down" });
        _time.Advance(TimeSpan.FromHours(6));
        await EndedAsync();

        Assert.Contains("mail_security_score{name=\"a\"", Page(), StringComparison.Ordinal);
        Assert.Equal(40, _latest.Find("a")!.Score);
        _time.Advance(TimeSpan.FromMinutes(10));
        await EndedAsync();

        for (var turn = 0; turn < 6 * 19; turn++)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            await EndedAsync();
        }

        Assert.Empty(Page()); // three intervals are over
    }

    [Fact]
    public async Task Server_That_Was_Never_Reached_Has_No_Series_And_A_Reason()
    {
        _assess = (options, _) => Task.FromResult(Result(options.Server) with { Points = [], Findings = [], Unreachable = "it is down" });

        _schedule.Apply([Server("a")]);
        await EndedAsync();

        Assert.Empty(Page());
        Assert.Equal("it is down", _latest.Find("a")!.Unreachable);
    }

    [Fact]
    public async Task Turns_Are_Logged_Once()
    {
        _schedule.Apply([Server("a")]);
        await EndedAsync();
        await NextAsync(Result(Server("a")));
        await NextAsync(Result(Server("a")) with { Points = [Point(10)] });
        await NextAsync(Result(Server("a")) with { Points = [Point(95)], Findings = [] });
        await NextAsync(Result(Server("a")) with { Points = [Point(95)], Findings = [] });

        Assert.Equal(
            [
                (LogLevel.Warning, "A critical finding about a server's security"),
                (LogLevel.Warning, "The rating of a server's security has gone down"),
                (LogLevel.Information, "A server's security is better than before"),
            ],
            _turns.Collector.GetSnapshot().Where(line => line.Level > LogLevel.Debug).Select(line => (line.Level, line.Message)));
    }

    [Fact]
    public async Task Assessment_That_Throws_Stays_Scheduled()
    {
        var tries = new SemaphoreSlim(0);
        _assess = (_, _) =>
        {
            tries.Release();
            throw new InvalidOperationException("a defect");
        };
        _schedule.Apply([Server("a")]);
        Assert.True(await tries.WaitAsync(SafetyLimit, TestContext.Current.CancellationToken));
        _assess = (options, _) => Task.FromResult(Result(options.Server));

        while (_ended.CurrentCount == 0)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Equal(LogLevel.Error, _log.LatestRecord.Level);
    }

    private static ServerOptions Server(string name) => ServerOptions.For("mx.example.org") with { Name = name, Assess = true, Labels = [new("site", "north")] };

    private static ScorePoint Point(double points) => new(ScoreComponent.TlsAvailable, "rule", points, 25, "");

    private static AssessmentResult Result(ServerOptions server) => new()
    {
        Subject = server.ToSubject(),
        StartedAt = TestCertificates.Now,
        Duration = TimeSpan.FromSeconds(1),
        Points = [Point(15), new(ScoreComponent.ModernProtocol, "other", 25, 25, "")],
        Findings = [new("open_relay", FindingSeverity.Critical, "It relays: stop it.", "RFC 5321"), new("tls_1_0_accepted", FindingSeverity.Warning, "Old: stop it.", "RFC 8996")],
    };

    private async Task NextAsync(AssessmentResult result)
    {
        _assess = (_, _) => Task.FromResult(result);
        _time.Advance(TimeSpan.FromHours(6));
        await EndedAsync();
    }

    private async Task<AssessmentResult> CountedAsync(AssessmentOptions options, CancellationToken cancellationToken)
    {
        var running = Interlocked.Increment(ref _running);
        _most = Math.Max(_most, running);
        _began.Release();
        try
        {
            return await _assess(options, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task EndedAsync(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.True(await _ended.WaitAsync(SafetyLimit, TestContext.Current.CancellationToken));
        }
    }

    private string Page()
    {
        var output = new ArrayBufferWriter<byte>();
        _latest.Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
