using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The program is killed at any moment, while checks come and go and the receiver of notifications is unreliable.</summary>
public sealed class StoreKillTests
{
    private const int Checks = 8;

    /// <summary>What <c>tests/run --all</c> asks for.</summary>
    private static readonly int Kills = Environment.GetEnvironmentVariable("MAILEXPORTER_TESTS_ALL") == "1" ? 100 : 10;

    [Fact]
    public async Task Kills_Lose_No_Change_And_No_Notification()
    {
        var seed = new Random().Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {Kills} kills");
        var random = new Random(seed);
        await using var hook = new CapriciousHook(seed);
        FlappingServer[] servers = [.. Enumerable.Range(0, Checks).Select(_ => new FlappingServer())];
        using var configuration = ConfigurationFolder.Of([.. servers.Select((server, index) => new JsonObject { ["name"] = $"check {index}", ["hostname"] = "127.0.0.1", ["port"] = server.Port, ["interval"] = 1 })]);
        var (storage, reports) = (Path.Combine(Path.GetDirectoryName(configuration.Path)!, "data"), Path.Combine(Path.GetDirectoryName(configuration.Path)!, "reports"));
        var file = JsonNode.Parse(await File.ReadAllTextAsync(configuration.Path, TestContext.Current.CancellationToken))!;
        file["notifications"] = new JsonObject { ["group_wait"] = "100ms", ["webhook"] = new JsonObject { ["url"] = hook.Url } };
        file["reports"] = new JsonObject { ["directory"] = reports, ["interval"] = 1, ["keep"] = 5 };
        configuration.Add("mailexporter.json", file.ToJsonString());

        for (var kill = 0; kill < Kills; kill++)
        {
            await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--storage.path", storage);
            var left = TimeSpan.FromMilliseconds(random.Next(300, 2500));
            while (left > TimeSpan.Zero)
            {
                var pause = TimeSpan.FromMilliseconds(random.Next(100, 600));
                await Task.Delay(pause < left ? pause : left, TimeProvider.System, TestContext.Current.CancellationToken);
                left -= pause;
                var server = servers[random.Next(Checks)];
                server.IsUp = !server.IsUp;
            }

            await exporter.SignalAsync("KILL");
        }

        hook.IsPatient = true;
        Array.ForEach(servers, server => server.IsUp = true);
        await using (var last = await RunningExporter.StartAsync("--config.file", configuration.Path, "--storage.path", storage))
        {
            await last.MetricsWhenAsync("all to be told", page => page.Text.Contains("mailexporter_notifications_pending{channel=\"webhook\"} 0", StringComparison.Ordinal) && Enumerable.Range(0, Checks).All(check => IsWell(page, check) && IsToldWell(check)), TimeSpan.FromMinutes(2));
            await Patience.UntilAsync("a report", () => Task.FromResult(Directory.Exists(reports) && Directory.EnumerateFiles(reports, "*.json").Any()), TimeSpan.FromSeconds(30));
            Assert.Equal(0, (await last.TerminateAsync()).ExitCode);
        }

        var store = await StoreAsync(Path.Combine(storage, "mailexporter.db"));
        Assert.Equal("ok", (string?)store["integrity"]);
        Assert.Equal((0, 0), ((int)store["events"]!, (int)store["messages"]!));
        for (var check = 0; check < Checks; check++)
        {
            AssertUnbroken([.. store["changes"]!.AsArray().Where(row => (string)row![0]! == $"check {check}").Select(row => ((string)row![1]!, (string)row[2]!))]);
            AssertUnbroken(hook.Of($"check {check}"), hook.Text);
        }

        Assert.InRange(hook.Repeated, 0, Kills);
        Assert.DoesNotContain(Directory.EnumerateFiles(storage), path => path.Contains(".corrupt-", StringComparison.Ordinal));
        Assert.All(Directory.EnumerateFiles(reports), path => Assert.StartsWith("mail_server_report_", Path.GetFileName(path), StringComparison.Ordinal));
        Assert.All(Directory.EnumerateFiles(reports), path => Assert.NotNull(JsonNode.Parse(File.ReadAllText(path))!["summary"]));

        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        // nobody may have been told of an outage that a kill cut short: that it is over must have been seen all the same
        static bool IsWell(Exposition page, int check) => page.Value("mail_server_up", $"name=check {check}") == 1;

        bool IsToldWell(int check) => hook.Of($"check {check}") is [] or [.., "RESOLVED"];
    }

    /// <summary>Each change begins with what the one before ended with, and all is well at the end.</summary>
    private static void AssertUnbroken((string Old, string New)[] changes)
    {
        for (var i = 1; i < changes.Length; i++)
        {
            Assert.Equal(changes[i - 1].New, changes[i].Old);
        }

        Assert.True(changes is [] or [.., (_, "success")]);
    }

    /// <summary>No outage is told twice without its end between, and none ends that was not told.</summary>
    private static void AssertUnbroken(string[] told, string all)
    {
        for (var i = 0; i < told.Length; i++)
        {
            var before = i == 0 ? "RESOLVED" : told[i - 1];
            Assert.True(told[i] != before, $"{string.Join(", ", told)}\n{all}");
        }
    }

    private static async Task<JsonNode> StoreAsync(string file)
    {
        const string Script = """
            import json, sqlite3, sys
            store = sqlite3.connect(sys.argv[1])
            one = lambda sql: store.execute(sql).fetchone()[0]
            print(json.dumps({
                "integrity": one("PRAGMA integrity_check"),
                "events": one("SELECT count(*) FROM alert_events"),
                "messages": one("SELECT count(*) FROM outbox"),
                "changes": store.execute("SELECT name, old, new FROM changes JOIN observed ON observed.id = changes.observed WHERE kind = 'status' ORDER BY changes.id").fetchall(),
            }))
            """;
        var ending = await Command.RunAsync("python3", "-c", Script, file);
        Assert.True(ending.ExitCode == 0, ending.Error);
        return JsonNode.Parse(ending.Output)!;
    }
}
