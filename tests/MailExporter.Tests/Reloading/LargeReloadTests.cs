using System.Net;
using MailExporter.Tests.Web;

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

        var starts = await ReloadAsync(exporter, many);
        for (var again = 0; again < 2 && !starts.ArePunctual; again++)
        {
            starts = await ReloadAsync(exporter, many); // reloads would hold them up each time, what else the machine has to do would not
        }

        Assert.Equal(10_001, await exporter.ValueAsync("mailexporter_checks_configured"));
        Assert.True(starts.ArePunctual, $"{starts}");
    }

    /// <summary>Reloads five times; the checks that began meanwhile.</summary>
    private static async Task<CheckStarts> ReloadAsync(ReloadingExporter exporter, string many)
    {
        var before = await StartsAsync(exporter);
        for (var reload = 0; reload < 5; reload++)
        {
            exporter.Write($"servers:{many}\n  - {{name: extra{reload}, hostname: e.example.org}}");
            Assert.Equal(HttpStatusCode.OK, (await exporter.ReloadAsync()).Status);
        }

        return await StartsAsync(exporter) - before;
    }

    private static async Task<CheckStarts> StartsAsync(ReloadingExporter exporter) => CheckStarts.Read((await exporter.Exporter.SendAsync(HttpMethod.Get, "/metrics")).Text);
}
