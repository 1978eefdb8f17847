using System.Globalization;
using System.Net;
using System.Text;
using MailExporter.Benchmarks.Load;
using MailExporter.Benchmarks.Running;

namespace MailExporter.Benchmarks;

/// <summary>The released exporter's own schedule while many ask for probes as fast as they can, half of them of servers that hang.</summary>
internal static class FloodBenchmark
{
    private const int Askers = 500;
    private const string Lag = "mailexporter_check_lag_seconds_bucket{le=\"";

    public static async Task<List<Figure>> RunAsync(string binary, int targets, int interval, int seconds)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        using var exporter = await RunningExporter.StartAsync(binary, folder, mail, [Dialogue.StartTls, Dialogue.Imaps], targets, interval);
        await Task.Delay(TimeSpan.FromSeconds(interval + 5), TimeProvider.System, CancellationToken.None); // each was visited
        var before = Lags(await exporter.GetAsync("/metrics"));
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        var asked = await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => AskAsync(exporter, mail, asker, end.Token)));
        var during = Lags(await exporter.GetAsync("/metrics")).ToDictionary(bucket => bucket.Key, bucket => bucket.Value - before[bucket.Key]);
        var checks = during[double.PositiveInfinity];
        var answers = asked.SelectMany(answer => answer).ToArray();
        var of = string.Create(CultureInfo.InvariantCulture, $"flood of {Askers} askers, {targets} targets / {interval} s");
        return
        [
            new($"{of}: lag of the schedule, p99 at most", Quantile(during, checks, 0.99), "s", 1, 0.25, string.Create(CultureInfo.InvariantCulture, $"max at most {Quantile(during, checks, 1)} s")),
            new($"{of}: checks that did not start", Math.Max(0, ((double)targets * seconds / interval) - checks - targets * 0.05), "", 0, 0, string.Create(CultureInfo.InvariantCulture, $"{checks} did in {seconds} s")),
            new($"{of}: probes not answered", answers.Count(a => a is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable)), "", 0, 0, string.Create(CultureInfo.InvariantCulture, $"{answers.Count(a => a == HttpStatusCode.OK)} made, {answers.Count(a => a == HttpStatusCode.ServiceUnavailable)} answered 503")),
        ];
    }

    /// <summary>Asks again as soon as it is answered.</summary>
    private static async Task<List<HttpStatusCode>> AskAsync(WebProcess exporter, FakeMail mail, int asker, CancellationToken cancellationToken)
    {
        var mode = asker % 2 == 0 ? FakeMode.Ok : FakeMode.HangHello;
        var path = string.Create(CultureInfo.InvariantCulture, $"/probe?module=imaps&target=127.200.{asker / 250}.{(asker % 250) + 1}:{mail.Port(FakeService.Imaps, mode)}");
        var answers = new List<HttpStatusCode>();
        while (!cancellationToken.IsCancellationRequested)
        {
            answers.Add(await exporter.AskAsync(path));
        }

        return answers;
    }

    /// <summary>How many checks started no later than so many seconds.</summary>
    private static Dictionary<double, long> Lags(byte[] page) => Encoding.UTF8.GetString(page).Split('\n')
        .Where(line => line.StartsWith(Lag, StringComparison.Ordinal))
        .Select(line => line[Lag.Length..].Split("\"} "))
        .ToDictionary(
            parts => parts[0] == "+Inf" ? double.PositiveInfinity : double.Parse(parts[0], CultureInfo.InvariantCulture),
            parts => long.Parse(parts[1], CultureInfo.InvariantCulture));

    /// <summary>The bound of the bucket that holds it.</summary>
    private static double Quantile(Dictionary<double, long> buckets, long count, double share) =>
        buckets.OrderBy(bucket => bucket.Key).First(bucket => bucket.Value >= Math.Ceiling(count * share)).Key;
}
