using System.Globalization;
using MailExporter.Benchmarks.Load;
using MailExporter.Benchmarks.Running;

namespace MailExporter.Benchmarks;

/// <summary>The released exporter's own schedule: start, visits as the servers saw them, memory, and the page while checks run.</summary>
internal static class ScheduleBenchmark
{
    private const int Pages = 5;

    public static async Task<List<Figure>> RunAsync(string binary, int targets, int interval, int seconds, int hanging)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        await mail.HangAsync(hanging);
        using var exporter = await RunningExporter.StartAsync(binary, folder, mail, [Dialogue.StartTls, Dialogue.Imaps], targets, interval);
        await WaitAsync(TimeSpan.FromSeconds(interval + 5)); // each was visited
        await mail.ResetAsync();
        var (before, memory) = (exporter.Cpu, new List<double>());
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
        {
            await WaitAsync(TimeSpan.FromSeconds(1));
            memory.Add(exporter.ResidentMemory);
        }

        var seen = await mail.ReportAsync(interval);
        var cores = (exporter.Cpu - before) / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var unseen = targets - seen.Healthy - seen.Hanging;
        var of = string.Create(CultureInfo.InvariantCulture, $"{targets} targets / {interval} s{(hanging > 0 ? $", {hanging} % hanging" : "")}");
        List<Figure> figures =
        [
            new($"{of}: visits missed", seen.Missed + unseen, "", 0, 0, string.Create(CultureInfo.InvariantCulture, $"{seen.Accepted} visits in {seconds} s, {seen.Hanging} targets hang")),
            new($"{of}: longest gap, p99", seen.LongestP99, "s", interval + 1, interval + 0.05),
            new($"{of}: longest gap, max", seen.Longest, "s", interval + 2, interval + 0.25),
            new($"{of}: RSS, median", new Samples([.. memory]).Median, "MiB", 150, 90, string.Create(CultureInfo.InvariantCulture, $"at first {memory[0]:F1}, at last {memory[^1]:F1}, most {memory.Max():F1}")),
            new($"{of}: CPU a visit", cores * seconds / Math.Max(1, seen.Accepted) * 1000, "ms"),
        ];
        figures.AddRange(await PagesAsync(exporter, of, cores));
        return figures;
    }

    private static async Task<Figure[]> PagesAsync(WebProcess exporter, string of, double cores)
    {
        var walls = new double[Pages];
        var (before, began, size) = (exporter.Cpu, TimeProvider.System.GetTimestamp(), 0);
        for (var page = 0; page < Pages; page++)
        {
            var started = TimeProvider.System.GetTimestamp();
            size = (await exporter.GetAsync("/metrics")).Length;
            walls[page] = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }

        var used = exporter.Cpu - before - (cores * TimeProvider.System.GetElapsedTime(began).TotalSeconds); // the checks go on meanwhile
        return
        [
            new($"{of}: /metrics, wall", new Samples(walls).Median, "s", 0.5, 0.2, string.Create(CultureInfo.InvariantCulture, $"{size / 1e6:F1} MB, slowest {walls.Max():F3} s")),
            new($"{of}: /metrics, CPU", used / Pages * 1000, "ms", 150, 60, "the checks' own share taken off"),
        ];
    }

    private static Task WaitAsync(TimeSpan span) => Task.Delay(span, TimeProvider.System, CancellationToken.None);
}
