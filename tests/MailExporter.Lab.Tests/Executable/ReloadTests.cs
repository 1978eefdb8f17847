using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The running program is told of changes, where no lab is needed.</summary>
public sealed class ReloadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Sighup_Adds_Changes_And_Removes_Checks_And_Nothing_Else()
    {
        using var closed = new ClosedPort();
        using var configuration = ConfigurationFolder.Of(Server("kept", closed.Port), Server("changed", closed.Port), Server("removed", closed.Port));
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        await exporter.MetricsWhenAsync("three results", page => Names(page).Length == 3, Limit);

        configuration.Add("mailexporter.json", File(Server("kept", closed.Port), Server("changed", closed.Port, "5s"), Server("added", closed.Port)));
        await exporter.SignalAsync("HUP");

        var page = await exporter.MetricsWhenAsync("the changes", page => Names(page).SequenceEqual(["added", "changed", "kept"]), Limit);
        Assert.Equal(5, page.Value("mail_server_check_interval_seconds", "name=changed"));
        await Patience.UntilAsync("the log's line on it", () => Task.FromResult(exporter.Log.Contains("msg=\"Configuration reloaded\" servers=3 added=1 changed=1 removed=1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sighup_Reloads_Under_Nohup_Too()
    {
        using var closed = new ClosedPort();
        using var configuration = ConfigurationFolder.Of(Server("kept", closed.Port));
        await using var exporter = await RunningExporter.StartWithoutHangUpAsync("--config.file", configuration.Path);

        configuration.Add("mailexporter.json", File(Server("kept", closed.Port), Server("added", closed.Port)));
        await exporter.SignalAsync("HUP");

        await exporter.MetricsWhenAsync("the added check", page => Names(page).SequenceEqual(["added", "kept"]), Limit);
    }

    [Fact]
    public async Task Sighup_With_A_Bad_File_Changes_Nothing_And_Says_Why()
    {
        using var closed = new ClosedPort();
        using var configuration = ConfigurationFolder.Of(Server("kept", closed.Port));
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);

        configuration.Add("mailexporter.json", "{\"servers\": [{\"hostname\": 7}], \"no_such_key\": 1}");
        await exporter.SignalAsync("HUP");

        await exporter.MetricsWhenAsync("the failed reload", page => page.Value("mailexporter_config_last_reload_successful") == 0, Limit);
        await Patience.UntilAsync("the end of the log's lines on it", () => Task.FromResult(exporter.Log.Contains("The configuration was not reloaded", StringComparison.Ordinal)));
        Assert.Contains($"{configuration.Path}:1:27: servers[0].hostname: found 7", exporter.Log, StringComparison.Ordinal);
        Assert.Contains("no_such_key: found an unknown key", exporter.Log, StringComparison.Ordinal);
        await exporter.MetricsWhenAsync("the check that goes on", page => Names(page).SequenceEqual(["kept"]), Limit);
    }

    [Fact]
    public async Task Sigterm_Ends_The_Program_While_Slow_Clients_Hold_Their_Connections()
    {
        using var configuration = ConfigurationFolder.Of();
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        var clients = Enumerable.Range(0, 20).Select(_ => new TcpClient()).ToArray();
        foreach (var client in clients)
        {
            await client.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: lo"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        var (exitCode, took) = await exporter.TerminateAsync();

        Array.ForEach(clients, client => client.Dispose());
        Assert.True(exitCode == 0, exporter.Log);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Socket_Of_Systemd_Is_Listened_On()
    {
        var tool = "/usr/bin/systemd-socket-activate";
        Assert.SkipUnless(System.IO.File.Exists(tool), $"{tool} is not installed");
        int port;
        using (var free = new ClosedPort())
        {
            port = free.Port;
        }

        var storage = Directory.CreateTempSubdirectory("mailexporter-storage-");
        var program = ExporterBinary.Start("serve", "--web.systemd-socket", "--storage.path", storage.FullName);
        program.ArgumentList.Insert(0, program.FileName);
        var start = new System.Diagnostics.ProcessStartInfo(tool, ["-l", $"127.0.0.1:{port}", .. program.ArgumentList]) { WorkingDirectory = program.WorkingDirectory };
        using var process = System.Diagnostics.Process.Start(start)!;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            await Patience.UntilAsync("an answer", async () => await AnswerAsync(client, port) == "MailExporter is Healthy.\n", Limit);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            storage.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Unit_File_Is_As_Systemd_Wants_It()
    {
        Assert.SkipUnless(System.IO.File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed");
        using var folder = ConfigurationFolder.Of();
        var unit = await System.IO.File.ReadAllTextAsync(Path.Combine(Checkout.Root, "src", "MailExporter", "mailexporter.service"), TestContext.Current.CancellationToken);

        var ending = await Command.RunAsync("/usr/bin/systemd-analyze", "verify", folder.Add("mailexporter.service", unit.Replace("/usr/local/bin/mailexporter", "/bin/true", StringComparison.Ordinal)));

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
    }

    [Fact]
    public async Task Without_A_Socket_Of_Systemd_The_Program_Does_Not_Start()
    {
        var ending = await ExporterBinary.RunAsync("--web.systemd-socket");

        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("systemd handed no socket over", ending.Error, StringComparison.Ordinal);
    }

    private static async Task<string?> AnswerAsync(HttpClient client, int port)
    {
        try
        {
            return await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/-/healthy"), TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string[] Names(Exposition page) =>
        [.. page.All("mail_server_up").Select(series => series.Labels.Single(label => label.StartsWith("name=", StringComparison.Ordinal))["name=".Length..]).Order(StringComparer.Ordinal)];

    private static string File(params JsonObject[] servers) => new JsonObject { ["servers"] = new JsonArray(servers) }.ToJsonString();

    private static JsonObject Server(string name, int port, string interval = "2s") =>
        new() { ["name"] = name, ["hostname"] = "127.0.0.1", ["port"] = port, ["interval"] = interval, ["timeout"] = "1s" };
}
