using System.Buffers;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Posture;
using MailExporter.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Posture;

public sealed class DomainScheduleTests : IAsyncDisposable, IDomainSink
{
    private static readonly DomainOptions Example = new() { Domain = "example.org", Labels = [new("team", "mail")] };

    private readonly FakeTimeProvider _time = new(TestCertificates.Now);
    private readonly SemaphoreSlim _ended = new(0);
    private readonly List<FinishedDomain> _runs = [];
    private readonly FakeLogger<DomainSchedule> _log = new();
    private readonly FakeLogger<DomainLog> _domainLog = new();
    private readonly LatestDomains _latest;
    private readonly DomainSchedule _schedule;
    private Func<DomainOptions, DomainResult?, CancellationToken, Task<DomainResult>> _check = (domain, _, _) => Task.FromResult(DomainExample.Result(domain.Domain));

    public DomainScheduleTests()
    {
        _latest = new LatestDomains(_time);
        _schedule = new DomainSchedule((domain, previous, token) => _check(domain, previous, token), [_latest, new DomainLog(_domainLog), this], _time, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _schedule.StopAsync();
        _ended.Dispose();
    }

    void IDomainSink.Apply(ValueList<DomainOptions> domains)
    {
    }

    void IDomainSink.Accept(DomainOptions domain, FinishedDomain run)
    {
        lock (_runs)
        {
            _runs.Add(run);
        }

        _ended.Release();
    }

    private async Task EndedAsync(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        }
    }

    private string Page(PageFormat format = PageFormat.Text)
    {
        var output = new ArrayBufferWriter<byte>();
        _latest.Write(output, format);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public async Task Domain_Is_Checked_At_Its_Interval_And_The_Page_Tells_Of_It()
    {
        _schedule.Apply([Example]);
        await EndedAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();

        var page = Page();

        Assert.Contains("mail_domain_ok{domain=\"example.org\",team=\"mail\",check=\"spf\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_unknown{domain=\"example.org\",team=\"mail\",check=\"spf\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_mx{domain=\"example.org\",team=\"mail\",mx=\"mx.example.org\",preference=\"10\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_spf_lookups{domain=\"example.org\",team=\"mail\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_dkim_key_length{domain=\"example.org\",team=\"mail\",selector=\"s1\"} 2048\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_dmarc_policy{domain=\"example.org\",team=\"mail\",policy=\"reject\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_mta_sts_mode{domain=\"example.org\",team=\"mail\",mode=\"enforce\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_dnsbl_listed{domain=\"example.org\",team=\"mail\",address=\"192.0.2.2\",list=\"bl.example.net\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.3", page, StringComparison.Ordinal); // nobody could say
        Assert.Contains("mail_domain_dns_queries_total{domain=\"example.org\",team=\"mail\"} 60\n", page, StringComparison.Ordinal); // of both runs
        Assert.Contains("# TYPE mail_domain_dns_queries_total counter\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE mail_domain_dns_queries counter\n", Page(PageFormat.OpenMetrics), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_Keeps_What_Was_Known_And_Says_So()
    {
        DomainResult? told = null;
        _check = (_, _, _) => Task.FromResult(DomainExample.SpfBad());
        _schedule.Apply([Example]);
        await EndedAsync();
        _check = (_, previous, _) =>
        {
            told = previous;
            return Task.FromResult(DomainExample.SpfUnknown());
        };
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();

        var page = Page();

        Assert.Contains("mail_domain_ok{domain=\"example.org\",team=\"mail\",check=\"spf\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_finding{domain=\"example.org\",team=\"mail\",check=\"spf\",finding=\"spf_pass_all\",severity=\"critical\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_unknown{domain=\"example.org\",team=\"mail\",check=\"spf\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mail_domain_spf_lookups{domain=\"example.org\",team=\"mail\"} 11\n", page, StringComparison.Ordinal);
        Assert.Equal("v=spf1 +all", told!.Spf.Facts.Record); // the next run is told what was known, not what was not
    }

    [Fact]
    public async Task What_Was_Never_Known_Has_No_Series()
    {
        _check = (_, _, _) => Task.FromResult(DomainExample.SpfUnknown());
        _schedule.Apply([Example]);
        await EndedAsync();

        Assert.DoesNotContain("mail_domain_ok{domain=\"example.org\",team=\"mail\",check=\"spf\"}", Page(), StringComparison.Ordinal);
        Assert.Contains("mail_domain_unknown{domain=\"example.org\",team=\"mail\",check=\"spf\"} 1\n", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domain_That_Hangs_Delays_No_Other()
    {
        var hang = new TaskCompletionSource<DomainResult>();
        _check = (domain, _, token) => domain.Domain == "hung.example.org" ? hang.Task.WaitAsync(token) : Task.FromResult(DomainExample.Result(domain.Domain));
        _schedule.Apply([new() { Domain = "hung.example.org" }, .. Enumerable.Range(0, 50).Select(i => new DomainOptions { Domain = $"d{i}.example.org" })]);
        _time.Advance(TimeSpan.FromSeconds(60));

        await EndedAsync(50);

        Assert.DoesNotContain("hung", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_Keeps_What_Is_Unchanged_And_Removes_The_Series_Of_What_Is_Gone()
    {
        var other = new DomainOptions { Domain = "gone.example.org" };
        _schedule.Apply([Example, other]);
        _time.Advance(TimeSpan.FromSeconds(60));
        await EndedAsync(2);

        _schedule.Apply([Example with { Labels = [new("team", "mail")] }]);

        Assert.Contains("mail_domain_ok{domain=\"example.org\"", Page(), StringComparison.Ordinal);
        Assert.DoesNotContain("gone.example.org", Page(), StringComparison.Ordinal);
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public async Task Result_That_Is_Too_Old_Is_Withdrawn_And_Its_Time_Stays()
    {
        _schedule.Apply([Example]);
        await EndedAsync();
        await _schedule.StopAsync();

        _time.Advance(TimeSpan.FromHours(4));

        Assert.DoesNotContain("mail_domain_ok", Page(), StringComparison.Ordinal);
        Assert.Contains("mail_domain_last_check_timestamp_seconds", Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_That_Throws_Stays_Scheduled()
    {
        _check = (_, _, _) => throw new InvalidOperationException("a defect");
        _schedule.Apply([Example]);
        _check = (domain, _, _) => Task.FromResult(DomainExample.Result(domain.Domain));
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();

        Assert.Equal(LogLevel.Error, Assert.Single(_log.Collector.GetSnapshot()).Level);
        Assert.Single(_runs);
    }

    [Fact]
    public async Task Turns_Are_Told_Once()
    {
        _check = (_, _, _) => Task.FromResult(DomainExample.SpfBad());
        _schedule.Apply([Example]);
        await EndedAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();
        _check = (_, _, _) => Task.FromResult(DomainExample.SpfUnknown());
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();
        _check = (_, _, _) => Task.FromResult(DomainExample.Result());
        _time.Advance(TimeSpan.FromHours(1));
        await EndedAsync();

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _domainLog.Collector.GetSnapshot().Select(line => line.Level).Where(level => level > LogLevel.Debug));
    }
}
