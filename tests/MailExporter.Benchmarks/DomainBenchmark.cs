using System.Collections.Concurrent;
using System.Globalization;
using MailExporter.Benchmarks.Load;
using MailExporter.Benchmarks.Running;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Posture;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailExporter.Benchmarks;

/// <summary>What a thousand domains cost: CPU of a run of all checks of a domain, DNS queries, and the lag of the schedule while all begin within a minute.</summary>
internal static class DomainBenchmark
{
    private const int WarmUp = 50;

    public static async Task<List<Figure>> RunAsync(int domains)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        using var dns = new FakeDns();
        using var checker = new ServerChecker(new DnsOptions { Servers = [dns.EndPoint] });
        var hour = TimeSpan.FromHours(1);
        DomainOptions[] all = [.. Enumerable.Range(0, domains + WarmUp).Select(number => new DomainOptions
        {
            Domain = FakeDns.Domain(number),
            DkimSelectors = ["s1"],
            Interval = hour,
            CaFile = mail.CaFile,
            SmtpPort = mail.Port(FakeService.Smtp),
        })];
        await Task.WhenAll(all[domains..].Select(domain => checker.Domains.RunAsync(domain, null, CancellationToken.None))); // the first runs of a process are no measure

        var ended = new Ended(domains);
        var schedule = new DomainSchedule(checker.Domains.RunAsync, [ended], TimeProvider.System, NullLogger<DomainSchedule>.Instance);
        var (cpu, asked, started) = (ProcessUsage.Cpu(Environment.ProcessId), dns.Questions, TimeProvider.System.GetTimestamp());
        schedule.Apply([.. all[..domains]]);
        await ended.All.WaitAsync(TimeSpan.FromMinutes(3), TimeProvider.System, CancellationToken.None);
        var (used, took) = (ProcessUsage.Cpu(Environment.ProcessId) - cpu, TimeProvider.System.GetElapsedTime(started));
        await schedule.StopAsync();

        var runs = ended.Runs.ToArray();
        if (runs.Any(run => run.Result.Mx.Check.IsOk != true || run.Result.Dane.Check.IsOk != false))
        {
            throw new InvalidOperationException($"a domain was not checked: {string.Join("; ", runs[0].Result.Checks.Select(check => $"{check.Name} {check.IsOk} {check.Unanswered}"))}");
        }

        var lags = new Samples([.. runs.Select(run => run.Lag.TotalSeconds)]);
        var of = string.Create(CultureInfo.InvariantCulture, $"{domains} domains / 1 h");
        return
        [
            new($"{of}: CPU", used / hour.TotalSeconds * 100, "% of a core", 5, 1, string.Create(CultureInfo.InvariantCulture, $"{used / domains * 1000:F1} ms a domain, the fake DNS server's share included; all began within {took.TotalSeconds:F0} s")),
            new($"{of}: lag, p99", lags.Quantile(0.99), "s", 1, 0.1, string.Create(CultureInfo.InvariantCulture, $"most {lags.Max:F3} s")),
            new($"{of}: DNS queries a domain and hour", (dns.Questions - asked) / (double)domains, "", Detail: string.Create(CultureInfo.InvariantCulture, $"{runs.Average(run => run.Result.DnsQueries):F1} by the exporter's own count")),
            new($"{of}: duration of a run, median", new Samples([.. runs.Select(run => run.Result.Duration.TotalSeconds)]).Median, "s"),
        ];
    }

    private sealed class Ended(int count) : IDomainSink
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task All => _all.Task;

        public ConcurrentBag<FinishedDomain> Runs { get; } = [];

        public void Apply(ValueList<DomainOptions> domains)
        {
        }

        public void Accept(DomainOptions domain, FinishedDomain run)
        {
            Runs.Add(run);
            if (Runs.Count >= count)
            {
                _all.TrySetResult();
            }
        }
    }
}
