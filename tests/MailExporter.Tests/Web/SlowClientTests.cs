using MailExporter.Checks.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Web;

/// <summary>A client that takes its time holds a place only so long.</summary>
public sealed class SlowClientTests
{
    [Fact]
    public async Task Client_That_Sends_Its_Request_Slowly_Is_Given_Up()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var raw = await RawHttp.ConnectAsync(exporter);
        var began = TimeProvider.System.GetTimestamp();

        await raw.SendAsync("GET /metrics HTTP/1.1\r\nHost: local");
        var answer = await raw.ReadToEndAsync();

        Assert.DoesNotContain("200 OK", answer, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 5, 25);
    }

    [Fact]
    public async Task Client_That_Reads_Slowly_Is_Given_Up()
    {
        var time = new FakeTimeProvider(Example.Start);
        var label = new string('x', 10_000); // the page is more than all buffers on its way hold
        var servers = Enumerable.Range(0, 200).Select(n => Example.Server($"mx{n}") with { Labels = [new("long", label)] });
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [.. servers] }, change: setup => setup with { Time = time });
        time.Advance(TimeSpan.FromMinutes(1));
        await exporter.UntilAsync("/", "<b>0</b> No result yet");
        using var raw = await RawHttp.ConnectAsync(exporter);

        await raw.SendAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await raw.UntilBegunAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        var answer = await raw.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n0\r\n\r\n", answer, StringComparison.Ordinal); // what had been sent, without its end
    }
}
