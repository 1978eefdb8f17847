using System.IO.Pipelines;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace MailExporter.Tests.Metrics;

public sealed class PageTests
{
    private readonly FakeTimeProvider _time = new(Example.Start);
    private readonly LatestResults _latest;

    public PageTests() => _latest = new LatestResults(_time, new(null));

    [Fact]
    public async Task Page_Says_All_That_A_Result_Knows()
    {
        var server = FullResult.Server;
        _latest.Apply(new ExporterOptions { Servers = [server] });

        Accept(server, FullResult.Result);

        Assert.Equal(FullResult.Page, await PageAsync());
    }

    [Fact]
    public async Task Pop3_Capability_Is_Its_Tag_And_Each_Mechanism()
    {
        var server = Example.Server() with { Protocol = MailProtocol.Pop3 };
        _latest.Apply(new ExporterOptions { Servers = [server] });

        Accept(server, Example.Success(server) with { Capabilities = ["UIDL", "SASL PLAIN login", "IMPLEMENTATION Example 1.2.3"] });

        var labels = (await PageAsync()).Split('\n').Where(l => l.StartsWith("mail_server_capability{", StringComparison.Ordinal)).Select(l => l[l.IndexOf("capability=", StringComparison.Ordinal)..]);
        Assert.Equal(["capability=\"UIDL\"} 1", "capability=\"SASL\"} 1", "capability=\"SASL PLAIN\"} 1", "capability=\"SASL LOGIN\"} 1", "capability=\"IMPLEMENTATION\"} 1"], labels);
    }

    [Fact]
    public async Task OpenMetrics_Is_The_Same_Lines_And_One_End()
    {
        _latest.Apply(new ExporterOptions { Servers = [FullResult.Server] });
        Accept(FullResult.Server, FullResult.Result);

        Assert.Equal(FullResult.Page + "# EOF\n", await PageAsync(PageFormat.OpenMetrics));
    }

    [Fact]
    public async Task Failures_In_A_Row_Are_Counted_Until_A_Success()
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });
        List<string> counts = [];
        foreach (var result in (CheckResult[])[Example.Error(server), Example.Error(server), Example.Success(server), Example.Error(server)])
        {
            Accept(server, result);

            var line = (await PageAsync()).Split('\n').Single(l => l.StartsWith("mail_server_consecutive_failures{", StringComparison.Ordinal));
            counts.Add(line[(line.LastIndexOf(' ') + 1)..]);
        }

        Assert.Equal(["1", "2", "0", "1"], counts);
    }

    [Fact]
    public async Task Failed_Check_Withdraws_What_It_No_Longer_Knows()
    {
        var server = FullResult.Server;
        _latest.Apply(new ExporterOptions { Servers = [server] });
        Accept(server, FullResult.Result);

        Accept(server, Example.Error(server, Example.Start.AddSeconds(60)) with { Subject = FullResult.Result.Subject });

        Assert.Equal("""
            mail_server_up 0
            mail_server_response_time 0.125
            mail_server_status{status="success"} 0
            mail_server_status{status="warning"} 0
            mail_server_status{status="error"} 1
            mail_server_failure{phase="connect",reason="connect_refused"} 1
            mail_server_last_check_timestamp_seconds 1795435260
            mail_server_last_success_timestamp_seconds 1795435200.25
            mail_server_consecutive_failures 1
            mail_server_check_interval_seconds 60
            mail_server_last_change_timestamp_seconds{kind="status"} 1795435260
            mail_server_changes_total{kind="status"} 1

            """, Lines(await PageAsync()).Replace(FullResult.L.TrimEnd() + ",", "", StringComparison.Ordinal).Replace($"{{{FullResult.L.TrimEnd()}}}", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_Without_A_Result_Has_No_Series()
    {
        _latest.Apply(new ExporterOptions { Servers = [Example.Server()] });

        Assert.Equal("", await PageAsync());
    }

    [Fact]
    public async Task Result_Older_Than_Three_Intervals_And_The_Timeout_Is_Withdrawn_But_For_Its_Times()
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });
        Accept(server, Example.Success(server));

        _time.Advance(3 * server.Interval + server.Timeout);
        var before = Lines(await PageAsync());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("mail_server_up{", before, StringComparison.Ordinal);
        Assert.Equal(
            ["mail_server_last_check_timestamp_seconds", "mail_server_last_success_timestamp_seconds", "mail_server_check_interval_seconds"],
            Lines(await PageAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('{')[0]));
    }

    [Fact]
    public async Task Reload_Keeps_Equal_Entries_And_Forgets_Changed_And_Removed_Ones()
    {
        var (kept, changed, removed) = (Example.Server("kept"), Example.Server("changed"), Example.Server("removed"));
        _latest.Apply(new ExporterOptions { Servers = [kept, changed, removed] });
        foreach (var server in (ServerOptions[])[kept, changed, removed])
        {
            Accept(server, Example.Success(server));
        }

        _latest.Apply(new ExporterOptions { Servers = [changed with { Port = 587 }, Example.Server("kept")] });

        var names = Lines(await PageAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('"')[1]).Distinct();
        Assert.Equal(["kept"], names);
    }

    [Theory]
    [InlineData(false, "mail_server_changes_total")]
    [InlineData(true, "mail_server_changes")]
    public async Task Changes_Are_A_Counter_And_A_Time(bool openMetrics, string family)
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });
        Accept(server, Example.Success(server));

        Accept(server, Example.Error(server, Example.Start.AddSeconds(60)));
        Accept(server, Example.Success(server, Example.Start.AddSeconds(120)));

        var page = await PageAsync(openMetrics ? PageFormat.OpenMetrics : PageFormat.Text);
        Assert.Contains("""
            # HELP mail_server_last_change_timestamp_seconds Unix time at which the check began that noticed the last change.
            # TYPE mail_server_last_change_timestamp_seconds gauge
            mail_server_last_change_timestamp_seconds{name="mx",hostname="mx.example.org",protocol="smtp",port="25",kind="status"} 1795435320

            """, page, StringComparison.Ordinal);
        Assert.Contains($$"""
            # HELP {{family}} Changes noticed, by what changed.
            # TYPE {{family}} counter
            mail_server_changes_total{name="mx",hostname="mx.example.org",protocol="smtp",port="25",kind="status"} 2

            """, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_Outlive_Their_Result_And_An_Unchanged_Reload_But_Not_The_Check()
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });
        Accept(server, Example.Success(server));
        Accept(server, Example.Error(server));

        _latest.Apply(new ExporterOptions { Servers = [Example.Server()] });
        _time.Advance(TimeSpan.FromDays(1));
        var withdrawn = Lines(await PageAsync());
        _latest.Apply(new ExporterOptions { Servers = [server with { Port = 587 }] });
        Accept(server with { Port = 587 }, Example.Success(server with { Port = 587 }));

        Assert.DoesNotContain("mail_server_up", withdrawn, StringComparison.Ordinal);
        Assert.Contains("kind=\"status\"} 1\n", withdrawn, StringComparison.Ordinal);
        Assert.DoesNotContain("kind=", Lines(await PageAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_Of_An_Mx_Host_Outlive_A_Failed_Look_Up()
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });
        var subject = Example.Subject(server, mx: "a.example.org");
        Accept(server, Example.Success(server) with { Subject = subject });
        Accept(server, Example.Error(server) with { Subject = subject });

        Accept(server, Example.Error(server));
        var hidden = Lines(await PageAsync());
        Accept(server, Example.Success(server) with { Subject = subject });

        Assert.DoesNotContain("a.example.org", hidden, StringComparison.Ordinal);
        Assert.Contains("mx=\"a.example.org\",kind=\"status\"} 2\n", Lines(await PageAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capabilities_Can_Be_Switched_Off()
    {
        _latest.Apply(new ExporterOptions { Servers = [FullResult.Server], CapabilityMetrics = false });

        Accept(FullResult.Server, FullResult.Result);

        Assert.DoesNotContain("mail_server_capability", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_Series_Comes_Twice_Whatever_The_Server_Says()
    {
        var server = Example.Server() with { Labels = [new("team", "a"), new("team", "b"), new("phase", "x"), new("status", "y"), new("1bad", "z")] };
        _latest.Apply(new ExporterOptions { Servers = [server] });
        var endless = new string('A', 5000);
        var result = Example.Success(server) with
        {
            Capabilities = ["IDLE", "idle", "a\0b", "a\u0001b", endless + "1", endless + "2"],
            Mailboxes = [new MailboxFacts("INBOX") { Messages = 1 }, new MailboxFacts("INBOX") { Messages = 2 }],
            MxRecords = [new("a.example.org", 10), new("a.example.org", 10), new("a.example.org", 20)],
            Warnings = [new(WarningReason.Slow, "1"), new(WarningReason.Slow, "2")],
            Phases = [new(CheckPhase.Tls, TimeSpan.FromSeconds(1)), new(CheckPhase.Tls, TimeSpan.FromSeconds(2))],
        };

        // two MX records may name one host: two results about one subject
        Accept(server, result, result with { ResponseTime = TimeSpan.FromSeconds(9) });

        var series = Lines(await PageAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[..l.LastIndexOf(' ')]).ToArray();
        Assert.Equal(series.Distinct(), series);
        Assert.All(series, s => Assert.Equal(LabelNames(s).Distinct(), LabelNames(s)));
        Assert.Equal(3, series.Count(s => s.StartsWith("mail_server_capability{", StringComparison.Ordinal)));
        Assert.Equal(2, series.Count(s => s.StartsWith("mail_server_mx{", StringComparison.Ordinal)));
        Assert.DoesNotContain(series, s => s.Contains("1bad", StringComparison.Ordinal) || s.Contains("team=\"b\"", StringComparison.Ordinal));

        static IEnumerable<string> LabelNames(string line) => line[(line.IndexOf('{', StringComparison.Ordinal) + 1)..].Split("\",").Select(pair => pair.Split('=')[0]);
    }

    [Fact]
    public async Task Each_Mx_Host_Has_Its_Own_Series_And_Tells_Of_Its_Own_Record()
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });
        ValueList<MxRecord> records = [new("a.example.org", 10), new("b.example.org", 20)];

        Accept(server, [.. records.Select(r => Example.Success(server) with { Subject = Example.Subject(server, mx: r.Host), MxRecords = records })]);

        var lines = Lines(await PageAsync()).Split('\n').Where(l => l.StartsWith("mail_server_mx{", StringComparison.Ordinal));
        Assert.Equal(
            [
                """mail_server_mx{name="mx",hostname="mx.example.org",protocol="smtp",port="25",mx="a.example.org",preference="10"} 1""",
                """mail_server_mx{name="mx",hostname="mx.example.org",protocol="smtp",port="25",mx="b.example.org",preference="20"} 1""",
            ],
            lines);
    }

    [Fact]
    public async Task Server_With_A_Thousand_Capabilities_Gets_No_Thousand_Series()
    {
        var server = Example.Server();
        _latest.Apply(new ExporterOptions { Servers = [server] });

        Accept(server, Example.Success(server) with { Capabilities = [.. Enumerable.Range(0, 1000).Select(n => $"X{n}")] });

        Assert.Equal(SampleCollector.MaxPerFamily, Lines(await PageAsync()).Split('\n').Count(l => l.StartsWith("mail_server_capability{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_Pieces_Make_The_Page_That_One_Would()
    {
        var servers = Enumerable.Range(0, 2000).Select(n => Example.Server($"mx{n}")).ToArray();
        _latest.Apply(new ExporterOptions { Servers = [.. servers] });
        foreach (var server in servers)
        {
            Accept(server, Example.Success(server));
        }

        var lines = Lines(await PageAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2000 * 9, lines.Length);
        Assert.Equal(lines.Distinct(), lines);
    }

    private void Accept(ServerOptions server, params CheckResult[] results) =>
        _latest.Accept(new FinishedRun(server, [.. results], _time.GetTimestamp(), TimeSpan.Zero, TimeSpan.Zero));

    private async Task<string> PageAsync(PageFormat format = PageFormat.Text)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        await new MetricsPage(_latest, new CollectorRegistry()).WriteAsync(output, format, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Lines(string page) => string.Concat(page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#').Select(l => l + "\n"));
}
