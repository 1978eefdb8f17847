using System.Globalization;
using System.Text.Json.Nodes;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>Start and stop, where no lab is needed.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Sigterm_Ends_The_Program_While_Checks_Hang()
    {
        await using var silent = ScriptedServer.Start("stall:", new ScriptedServerOptions { SafetyLimit = TimeSpan.FromSeconds(30) });
        using var hole = new BlackHole();
        using var configuration = ConfigurationFolder.Of(Server("silent", silent.Port), Server("hole", hole.Port));
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        await exporter.MetricsWhenAsync("two checks that hang", page => page.Value("mailexporter_checks_running") == 2, TimeSpan.FromSeconds(15));

        var (exitCode, took) = await exporter.TerminateAsync();

        Assert.True(exitCode == 0, exporter.Log);
        Assert.InRange(took, TimeSpan.Zero, LongestStop);
    }

    [Fact]
    public async Task Without_A_Configuration_The_Program_Starts_And_Is_Ready()
    {
        await using var exporter = await RunningExporter.StartAsync();

        var page = await exporter.MetricsWhenAsync("the configuration", p => p.Value("mailexporter_config_last_reload_successful") == 1, TimeSpan.FromSeconds(10));
        await Labs.Patience.UntilAsync("readiness", async () => (await exporter.Client.GetAsync(new Uri("-/ready", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);

        Assert.NotNull(page.Value("mailexporter_checks_configured"));
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
        Assert.Equal(0, (await exporter.TerminateAsync()).ExitCode);
    }

    [Fact]
    public async Task Bad_Configuration_Keeps_The_Program_From_Starting()
    {
        using var configuration = ConfigurationFolder.Of(new JsonObject { ["name"] = "a", ["hostname"] = "mail.example.org", ["use_tsl"] = true });

        var ending = await ExporterBinary.RunAsync("serve", "--config.file", configuration.Path, "--web.listen-address", "127.0.0.1:0");

        Assert.Equal(3, ending.ExitCode);
        Assert.Contains("use_tls", ending.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_In_Use_Keeps_The_Program_From_Starting()
    {
        await using var taken = ScriptedServer.Start("stall:");

        var ending = await ExporterBinary.RunAsync("--web.listen-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{taken.Port}"));

        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("Cannot listen", ending.Error, StringComparison.Ordinal);
    }

    private static JsonObject Server(string name, int port) =>
        new() { ["name"] = name, ["hostname"] = "127.0.0.1", ["port"] = port, ["interval"] = "10s" };
}
