using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Reloading;

public sealed class ReloadTests
{
    private const string Two = """
        servers:
          - {name: kept, hostname: a.example.org, interval: 1s, timeout: 1s}
          - {name: other, hostname: b.example.org, interval: 1s, timeout: 1s}
        """;

    [Fact]
    public async Task Only_The_Difference_Is_Felt()
    {
        var runs = 0;
        await using var exporter = await ReloadingExporter.StartAsync(Two, (server, _) => Task.FromResult<ValueList<CheckResult>>(
            [server.Name == "kept" && Interlocked.Increment(ref runs) % 2 == 0 ? Example.Error(server) : Example.Success(server)]));
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_changes_total{name=\"kept\",hostname=\"a.example.org\"");
        var before = await exporter.ValueAsync("mail_server_changes_total{name=\"kept\",hostname=\"a.example.org\",protocol=\"smtp\",port=\"25\",kind=\"status\"");

        exporter.Write("""
            servers:
              - {name: kept, hostname: a.example.org, interval: 1s, timeout: 1s}
              - {name: added, hostname: c.example.org, interval: 1s, timeout: 1s}
            """);
        Assert.Equal((HttpStatusCode.OK, "Configuration reloaded.\n"), await exporter.ReloadAsync());

        Assert.Empty(await exporter.SeriesAsync("mail_server_up{name=\"other\""));
        Assert.Single(await exporter.SeriesAsync("mail_server_up{name=\"kept\""));
        Assert.True(await exporter.ValueAsync("mail_server_changes_total{name=\"kept\",hostname=\"a.example.org\",protocol=\"smtp\",port=\"25\",kind=\"status\"") >= before);
        Assert.Equal(2, await exporter.ValueAsync("mailexporter_checks_configured"));
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_up{name=\"added\"");
        await exporter.Exporter.StopAsync();
        Assert.Contains("msg=\"Configuration reloaded\" servers=2 added=1 changed=0 removed=1", exporter.Exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_Entry_Begins_Anew_With_The_New_Settings()
    {
        await using var exporter = await ReloadingExporter.StartAsync(Two);
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_up{name=\"other\"");

        exporter.Write(Two.Replace("b.example.org", "changed.example.org", StringComparison.Ordinal));
        await exporter.ReloadAsync();

        Assert.Empty(await exporter.SeriesAsync("mail_server_up{name=\"other\",hostname=\"b.example.org\""));
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_up{name=\"other\",hostname=\"changed.example.org\"");
    }

    [Fact]
    public async Task Defaults_Of_The_Top_Level_Change_The_Entries_That_Have_Them()
    {
        await using var exporter = await ReloadingExporter.StartAsync(Two);
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_up{name=\"other\"");
        exporter.Write("", "ca.pem");

        exporter.Write("tls_config: {ca_file: ca.pem}\ncapability_metrics: false\nmax_concurrent_checks: 1\n" + Two);
        await exporter.ReloadAsync();
        await exporter.Exporter.StopAsync();

        Assert.Contains("added=0 changed=2 removed=0", exporter.Exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_Of_Checks_At_Once_Holds_After_The_Reload()
    {
        var (running, most) = (0, 0);
        await using var exporter = await ReloadingExporter.StartAsync(Two, async (server, token) =>
        {
            most = Math.Max(Volatile.Read(ref most), Interlocked.Increment(ref running));
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, token).ContinueWith(_ => { }, TaskScheduler.Default);
            Interlocked.Decrement(ref running);
            return [Example.Success(server)];
        });
        var many = string.Concat(Enumerable.Range(0, 12).Select(n => $"\n  - {{name: s{n}, hostname: s.example.org, interval: 1s, timeout: 1s}}"));

        exporter.Write($"max_concurrent_checks: 3\nservers:{many}");
        await exporter.ReloadAsync();
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_up{name=\"s11\"");

        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task Capability_Series_Go_And_Come()
    {
        await using var exporter = await ReloadingExporter.StartAsync(Two, (server, _) => Task.FromResult<ValueList<CheckResult>>(
            [Example.Success(server) with { Capabilities = ["PIPELINING"] }]));
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_capability{name=\"other\"");

        exporter.Write("capability_metrics: false\n" + Two);
        await exporter.ReloadAsync();
        Assert.Empty(await exporter.SeriesAsync("mail_server_capability"));
        Assert.NotEmpty(await exporter.SeriesAsync("mail_server_up"));

        exporter.Write(Two);
        await exporter.ReloadAsync();
        Assert.NotEmpty(await exporter.SeriesAsync("mail_server_capability"));
    }

    [Fact]
    public async Task Bad_File_Leaves_Everything_As_It_Was_And_Says_All_That_Is_Wrong()
    {
        await using var exporter = await ReloadingExporter.StartAsync(Two);
        await exporter.Exporter.UntilAsync("/metrics", "mail_server_up{name=\"other\"");
        var ran = await exporter.ValueAsync("mailexporter_checks_total{protocol=\"smtp\",status=\"success\"}");
        var read = await exporter.ValueAsync("mailexporter_config_last_reload_success_timestamp_seconds");

        exporter.Write("servers: [{hostname: a.example.org, port: 0}]\nfoo: 1");
        var (status, text) = await exporter.ReloadAsync();

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            $"{exporter.File}:1:43: servers[0].port: found 0, expected a whole number from 1 to 65535\n{exporter.File}:2:1: foo: found an unknown key, expected one of the known keys\n",
            text);
        Assert.Equal(0, await exporter.ValueAsync("mailexporter_config_last_reload_successful"));
        Assert.Equal(read, await exporter.ValueAsync("mailexporter_config_last_reload_success_timestamp_seconds"));
        Assert.Equal(2, (await exporter.SeriesAsync("mail_server_up{")).Length);
        while (await exporter.ValueAsync("mailexporter_checks_total{protocol=\"smtp\",status=\"success\"}") < ran + 4)
        {
            // they go on
        }

        exporter.Write(Two);
        Assert.Equal(HttpStatusCode.OK, (await exporter.ReloadAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await exporter.ReloadAsync()).Status);
        Assert.Equal(1, await exporter.ValueAsync("mailexporter_config_last_reload_successful"));
        await exporter.Exporter.StopAsync();
        var log = exporter.Exporter.Log;
        Assert.Equal(3, log.Split("level=error component=reloading").Length - 1);
        Assert.Contains($"msg=\"The configuration has an error\" error=\"{exporter.File}:2:1: foo: found an unknown key", log, StringComparison.Ordinal);
        Assert.Equal(1, log.Split("The configuration is good again").Length - 1);
    }

    [Fact]
    public async Task Settings_That_Are_Read_Are_In_Force_Whole_Or_Not_At_All()
    {
        await using var exporter = await ReloadingExporter.StartAsync(Two, change: setup => setup with
        {
            Reconfigure = (_, now) =>
            {
                if (now.Servers.Count == 1)
                {
                    throw new InvalidOperationException("a defect");
                }
            },
        });

        exporter.Write("servers: [{name: alone, hostname: a.example.org}]");
        var (status, text) = await exporter.ReloadAsync();

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("a defect of the exporter (InvalidOperationException)", text, StringComparison.Ordinal);
        Assert.Equal(2, await exporter.ValueAsync("mailexporter_checks_configured"));
        Assert.Equal(0, await exporter.ValueAsync("mailexporter_config_last_reload_successful"));

        exporter.Write(Two);
        Assert.Equal(HttpStatusCode.OK, (await exporter.ReloadAsync()).Status);
    }

    [Fact]
    public async Task Reloads_Come_One_After_The_Other()
    {
        var (running, most) = (0, 0);
        await using var exporter = await ReloadingExporter.StartAsync(Two, change: setup => setup with
        {
            Read = () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.Yield();
                var read = setup.Read();
                Interlocked.Decrement(ref running);
                return read;
            },
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => exporter.ReloadAsync()));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Changed_File_Is_Noticed_And_A_Bad_One_Is_Complained_About_Once()
    {
        await using var exporter = await ReloadingExporter.StartAsync($"include: [more/*.yml]\n{Two}", change: setup => setup with { AutoReloadInterval = TimeSpan.FromMilliseconds(50) });
        Directory.CreateDirectory(exporter.Path("more"));

        exporter.Write("servers: [{name: added, hostname: c.example.org, interval: 1s, timeout: 1s}]", "more/c.yml");
        await exporter.Exporter.UntilAsync("/metrics", "mailexporter_checks_configured 3");

        exporter.Write("servers: oops", "more/c.yml");
        await exporter.Exporter.UntilAsync("/metrics", "mailexporter_config_last_reload_successful 0");
        exporter.Write("servers: [{name: later, hostname: c.example.org, interval: 1s, timeout: 1s}]", "more/c.yml");
        await exporter.Exporter.UntilAsync("/metrics", "mailexporter_config_last_reload_successful 1");

        File.Delete(exporter.Path("more/c.yml"));
        await exporter.Exporter.UntilAsync("/metrics", "mailexporter_checks_configured 2");
        await exporter.Exporter.StopAsync();
        Assert.Equal(1, exporter.Exporter.Log.Split("The configuration was not reloaded").Length - 1);
    }
}
