using System.Globalization;
using MailExporter.Benchmarks.Load;
using MailExporter.Benchmarks.Running;

namespace MailExporter.Benchmarks;

/// <summary>CPU a check of the released exporter, against blackbox_exporter's for the same dialogue with the same servers: A B A B A B.</summary>
internal static class CpuBenchmark
{
    private const int Rounds = 3;
    private const int ChecksPerSecond = 200;

    public static async Task<List<Figure>> RunAsync(string binary, bool quick)
    {
        var figures = new List<Figure>();
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        var program = Blackbox.Find();
        if (program is null)
        {
            await Console.Error.WriteLineAsync("skipped: the comparison, because prometheus-blackbox-exporter is not installed (Debian package of that name)");
        }

        using var blackbox = program is null ? null : await Blackbox.StartAsync(program, folder, mail);
        foreach (var dialogue in Dialogue.All)
        {
            var (ours, theirs) = (new double[Rounds], new double[Rounds]);
            if (blackbox is not null)
            {
                await blackbox.MeasureAsync(dialogue, 100); // the first probes of a process are no measure
            }

            for (var round = 0; round < Rounds; round++)
            {
                ours[round] = await MeasureAsync(binary, folder, mail, dialogue, quick);
                theirs[round] = blackbox is null ? double.NaN : await blackbox.MeasureAsync(dialogue, quick ? 600 : 2000);
            }

            figures.AddRange(Judge(dialogue, ours, theirs, blackbox is not null));
        }

        return figures;
    }

    private static IEnumerable<Figure> Judge(Dialogue dialogue, double[] ours, double[] theirs, bool compared)
    {
        yield return new($"CPU a check, {dialogue.Name}", new Samples(ours).Median, "ms", Detail: Text(ours));
        if (compared)
        {
            yield return new($"CPU a probe of blackbox_exporter, {dialogue.Name}", new Samples(theirs).Median, "ms", Detail: Text(theirs));
            var ratios = ours.Zip(theirs, (a, b) => a / b).ToArray();
            var isPlain = dialogue.TlsKey is null;
            yield return new($"CPU a check against blackbox_exporter's, {dialogue.Name}", new Samples(ratios).Median, "", isPlain ? 0.35 : 0.85, isPlain ? 0.20 : 0.70, Text(ratios));
        }
    }

    private static string Text(double[] values) => string.Join(' ', values.Select(v => v.ToString("F3", CultureInfo.InvariantCulture)));

    /// <summary>Milliseconds a check at a steady pace. It runs alone: started for this, and ended before the other's turn.</summary>
    private static async Task<double> MeasureAsync(string binary, TemporaryFolder folder, FakeMail mail, Dialogue dialogue, bool quick)
    {
        var interval = quick ? 1 : 5;
        using var exporter = await RunningExporter.StartAsync(binary, folder, mail, [dialogue], ChecksPerSecond * interval, interval);
        await Task.Delay(TimeSpan.FromSeconds(interval + 0.5), TimeProvider.System, CancellationToken.None); // each was visited, each verdict is known
        await mail.ResetAsync();
        var before = exporter.Cpu;
        await Task.Delay(TimeSpan.FromSeconds(quick ? 3 : 10), TimeProvider.System, CancellationToken.None);
        var used = exporter.Cpu - before;
        var seen = await mail.ReportAsync(interval);
        return seen.Completed > 0 ? used / seen.Completed * 1000 : throw new InvalidOperationException($"no check of {dialogue.Name} came to its end");
    }
}
