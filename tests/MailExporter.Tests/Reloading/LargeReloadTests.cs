using System.Net;

namespace MailExporter.Tests.Reloading;

[Collection(Alone.Name)]
public sealed class LargeReloadTests
{
    [Fact]
    public async Task Ten_Thousand_Servers_Are_Reloaded_Without_Holding_Up_The_Checks()
    {
        var many = string.Concat(Enumerable.Range(0, 10_000).Select(n => $"\n  - {{name: s{n}, hostname: s{n}.example.org, interval: 10s, timeout: 10s}}"));
        await using var exporter = await ReloadingExporter.StartAsync($"servers:{many}");
        await exporter.Exporter.UntilAsync("/", "<b>0</b> No result yet");
        var (all, late) = await LateAsync(exporter);

        for (var reload = 0; reload < 5; reload++)
        {
            exporter.Write($"servers:{many}\n  - {{name: extra{reload}, hostname: e.example.org}}");
            Assert.Equal(HttpStatusCode.OK, (await exporter.ReloadAsync()).Status);
        }

        Assert.Equal(10_001, await exporter.ValueAsync("mailexporter_checks_configured"));
        var (allNow, lateNow) = await LateAsync(exporter);
        Assert.True(lateNow - late <= 0.01 * (allNow - all), $"{lateNow - late} of {allNow - all} checks began late");
    }

    /// <summary>How many checks began, and how many of them a second late or more.</summary>
    private static async Task<(double All, double Late)> LateAsync(ReloadingExporter exporter)
    {
        var lines = await exporter.SeriesAsync("mailexporter_check_lag_seconds_");
        var all = Value(lines.Single(line => line.Contains("_count ", StringComparison.Ordinal)));
        return (all, all - Value(lines.Single(line => line.Contains("le=\"1\"}", StringComparison.Ordinal))));
    }

    private static double Value(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
