using System.Globalization;
using MailExporter.Benchmarks.Load;
using MailExporter.Benchmarks.Running;

namespace MailExporter.Benchmarks;

/// <summary>From the start of the released exporter's process to its first page.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;

    public static async Task<List<Figure>> RunAsync(string binary, int targets)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        return
        [
            await MeasureAsync(binary, folder, mail, 0, 150, 60),
            await MeasureAsync(binary, folder, mail, targets, 500, 250),
        ];
    }

    private static async Task<Figure> MeasureAsync(string binary, TemporaryFolder folder, FakeMail mail, int targets, double must, double aim)
    {
        var times = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            using var exporter = await RunningExporter.StartAsync(binary, folder, mail, [Dialogue.StartTls, Dialogue.Imaps], targets, interval: 60);
            times[round] = exporter.StartTime.TotalMilliseconds;
        }

        return new(string.Create(CultureInfo.InvariantCulture, $"start to first /metrics, {targets} targets"), new Samples(times).Median, "ms", must, aim, string.Join(' ', times.Select(t => t.ToString("F0", CultureInfo.InvariantCulture))));
    }
}
