using System.Globalization;
using MailExporter.Benchmarks.Running;
using MailExporter.Checks;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;

namespace MailExporter.Benchmarks;

/// <summary>What a route measures beside what Postfix writes into its log: the moment of <c>status=sent</c>, when Dovecot has taken the message.</summary>
internal static class LatencyBenchmark
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task<List<Figure>> RunAsync(string folder, bool quick)
    {
        using var lab = Lab.In(folder);
        var figures = new List<Figure>();
        foreach (var (kept, rounds) in ((double, int)[])[(0, quick ? 20 : 100), (0.3, quick ? 5 : 20), (1, quick ? 5 : 20), (3, quick ? 3 : 10)])
        {
            figures.AddRange(await RunAsync(lab, kept, rounds));
        }

        return figures;
    }

    private static async Task<List<Figure>> RunAsync(Lab lab, double kept, int rounds)
    {
        using var checker = new ServerChecker(lab.Dns);
        using var logins = new GrowingLog(lab.AuthLog);
        var route = checker.Route(lab.Route(kept == 0 ? "way@lab.test" : string.Create(CultureInfo.InvariantCulture, $"way+late-{kept}@lab.test")), InstallationKey.Temporary());
        var (latencies, differences) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            (latencies[round], differences[round]) = await RunAsync(lab, route);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None); // Dovecot's log comes a little later
        var (difference, latency, seen) = (new Samples([.. differences.Select(Math.Abs)]), new Samples(latencies), logins.Count("client in: AUTH"));
        var what = string.Create(CultureInfo.InvariantCulture, $"IDLE, {(kept == 0 ? "message filed at once" : $"message kept for {kept} s")}");
        return
        [
            new($"{what}: latency against Postfix's log, max of {rounds}", difference.Max, "s", 0.1, 0.05, string.Create(CultureInfo.InvariantCulture, $"median {difference.Median:0.000} s; latency {latency.Median:0.000} s")),
            new($"{what}: logins a round beyond one a side", ((double)seen / rounds) - 2, "", 0, 0, string.Create(CultureInfo.InvariantCulture, $"{seen} in {rounds} rounds")),
        ];
    }

    /// <returns>The latency that the route measured, and how much later than the line in the log that ends.</returns>
    private static async Task<(double Latency, double Difference)> RunAsync(Lab lab, DeliveryRoute route)
    {
        using var log = new GrowingLog(lab.PostfixLog);
        using var limit = new CancellationTokenSource(Longest, TimeProvider.System);
        var taken = 0L;
        var sent = log.SeeAsync(limit.Token, "to=<way", "lmtp-postfix", "status=sent");
        var result = await route.RunAsync(step => taken = step.Phase == DeliveryPhase.Receive ? TimeProvider.System.GetTimestamp() : taken, limit.Token);
        if (result.Latency is not { } latency)
        {
            throw new InvalidOperationException($"A message did not arrive: {result.Failure}");
        }

        return (latency.TotalSeconds, (latency - TimeProvider.System.GetElapsedTime(taken, await sent)).TotalSeconds);
    }
}
