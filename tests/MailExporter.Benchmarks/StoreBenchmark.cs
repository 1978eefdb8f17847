using System.Globalization;
using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Notifications;
using MailExporter.Scheduling;
using MailExporter.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailExporter.Benchmarks;

/// <summary>A tenth of all checks changes its state in each interval, for a day: what the schedule waits for it, and what the store holds then.</summary>
internal static class StoreBenchmark
{
    private const int Interval = 60;

    public static async Task<List<Figure>> RunAsync(int targets, bool isQuick)
    {
        var intervals = isQuick ? 60 : 24 * 60;
        using var folder = new TemporaryFolder();
        using var store = new Store(folder.File("data"), StoreLimits.Usual, TimeProvider.System, NullLogger<Store>.Instance);
        var options = new ExporterOptions { Servers = [.. FakeResults.Servers(targets)], Notifications = new NotificationOptions { GroupWait = TimeSpan.Zero, Webhook = new WebhookOptions { Url = new Uri("http://127.0.0.1:1/") } } };
        var latest = new LatestResults(TimeProvider.System, new ChangeMemory(store));
        var notifier = new Notifier(
            new AlertStore(store, NullLogger<AlertStore>.Instance),
            new ChannelOpener((_, _, _) => Task.FromResult<CheckResult>(null!), _ => new HttpClient(), TimeProvider.System),
            run => latest.Find(run.Server.Name)!.Subjects.SelectMany(s => s.History.ChangedBy(s.Result)),
            (_, _) => { },
            TimeProvider.System,
            () => 0,
            NullLogger<Notifier>.Instance);
        latest.Apply(options);
        notifier.Apply(options);
        using var stopping = new CancellationTokenSource();
        var telling = notifier.RunAsync(stopping.Token); // nobody listens there: the outbox fills as far as it may
        var began = TimeProvider.System.GetUtcNow();
        var (random, isDown, slowest) = (new Random(1), new bool[targets], new List<double>());
        for (var interval = 0; interval < intervals; interval++)
        {
            foreach (var check in Enumerable.Range(0, targets).OrderBy(_ => random.Next()).Take(targets / 10))
            {
                isDown[check] = !isDown[check];
            }

            var at = began.AddSeconds(interval * Interval);
            var started = TimeProvider.System.GetTimestamp();
            for (var check = 0; check < targets; check++)
            {
                var server = options.Servers[check];
                var result = FakeResults.Result(server, at, random.NextDouble());
                var run = new FinishedRun(server, [isDown[check] ? result with { Status = CheckStatus.Error, Failure = new CheckFailure(CheckPhase.Connect, FailureReason.ConnectRefused, "connection refused"), Tls = null, Capabilities = null } : result], 0, TimeSpan.Zero, TimeSpan.Zero);
                latest.Accept(run);
                notifier.Accept(run);
            }

            slowest.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds / targets * 1000);
            while (store.Waiting > 0)
            {
                await Task.Yield(); // the day goes by faster than any disk
            }
        }

        await stopping.CancelAsync();
        await Task.WhenAny(telling);
        await store.WriteAsync(_ => { });
        var health = store.Health;
        var of = string.Create(CultureInfo.InvariantCulture, $"{targets} targets, a tenth changes each of {intervals} intervals");
        return
        [
            new($"{of}: taking in a result, p99 of the intervals", new Samples([.. slowest]).Quantile(0.99), "µs", 1000, 100),
            new($"{of}: store", health.SizeBytes / 1e6, "MB", isQuick ? 30 : 100, isQuick ? 20 : 100, string.Create(CultureInfo.InvariantCulture, $"{health.Stored} writes in {health.Transactions} transactions, {health.Lost} lost")),
        ];
    }
}
