using System.Text.Json;
using System.Text.RegularExpressions;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>The tools of Prometheus and Alertmanager read what is shipped, and run the tests of the rules.</summary>
public sealed partial class ShippedFilesTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "prometheus");

    public static TheoryData<string> Rules => Files("rules", "*.yml");

    public static TheoryData<string> RuleTests => Files("tests", "*.yml");

    public static TheoryData<string> Configurations => ["prometheus.yml", .. Files("examples", "*.yml").Select(row => row.Data)];

    /// <summary>The only alert that a receiver gets for each severity.</summary>
    public static TheoryData<string, string> Routes => new() { { "critical", "page" }, { "warning", "ticket" }, { "info", "ticket" } };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Promtool_Finds_Nothing_To_Say_About_The_Rules(string file)
    {
        var ending = await RunAsync("promtool", "check", "rules", "--lint=all", "--lint-fatal", file);

        Assert.True(ending.ExitCode == 0 && ending.Error.Length == 0, ending.Output + ending.Error);
    }

    [Theory]
    [MemberData(nameof(RuleTests))]
    public async Task Alerts_Fire_And_End_At_The_Minute_They_Should(string file)
    {
        var ending = await RunAsync("promtool", "test", "rules", file);

        Assert.True(ending.ExitCode == 0, ending.Output + ending.Error);
    }

    [Fact]
    public async Task Every_Alert_Has_Been_Made_To_Fire_And_Not_To()
    {
        var tests = string.Concat(await Task.WhenAll(Files("tests", "*.yml").Select(row => File.ReadAllTextAsync(Path.Combine(Folder, row.Data)))));

        Assert.All(AlertRule.All.Select(alert => alert.Name).Distinct(), name =>
        {
            Assert.Contains($"alertname: {name}\n        exp_alerts:\n          - exp_labels:", tests, StringComparison.Ordinal);
            Assert.Contains($"alertname: {name}, exp_alerts: []}}", tests, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Promtool_Accepts_The_Configuration(string file)
    {
        var ending = await RunAsync("promtool", "check", "config", "--lint=all", "--lint-fatal", file);

        Assert.True(ending.ExitCode == 0, ending.Output + ending.Error);
    }

    [Fact]
    public async Task Amtool_Accepts_The_Configuration()
    {
        var ending = await RunAsync("amtool", "check-config", "alertmanager.yml");

        Assert.True(ending.ExitCode == 0, ending.Output + ending.Error);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Severity_Decides_Who_Is_Told(string severity, string receiver)
    {
        var ending = await RunAsync("amtool", "config", "routes", "test", "--config.file=alertmanager.yml", $"--verify.receivers={receiver}", $"severity={severity}", "alertname=Any");

        Assert.True(ending.ExitCode == 0, ending.Output + ending.Error);
    }

    [Fact]
    public async Task Prometheus_Understands_The_Queries_Of_The_Readme()
    {
        var section = (await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "README.md"), TestContext.Current.CancellationToken)).Split("\n| to know | PromQL |\n")[1].Split("\n\n")[0];
        var queries = Query().Matches(section).Select(row => row.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal)).ToArray();
        var rules = queries.Select((query, number) => new { record = $"readme:{number}", expr = query });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { groups = new[] { new { name = "readme", rules } } }), TestContext.Current.CancellationToken);

            var ending = await RunAsync("promtool", "check", "rules", file);

            Assert.InRange(queries.Length, 10, 100);
            Assert.Contains($"{queries.Length} rules found", ending.Output, StringComparison.Ordinal);
            Assert.True(ending.ExitCode == 0, ending.Output + ending.Error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static TheoryData<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), pattern).Select(file => Path.GetRelativePath(Folder, file)).Order()];

    private static Task<Ending> RunAsync(string program, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Path.Combine("/usr/bin", program)), $"{program} is not installed; tests/lab/install installs it");
        return Command.RunAsync(new System.Diagnostics.ProcessStartInfo(program, arguments) { WorkingDirectory = Folder });
    }

    [GeneratedRegex("^\\| .* \\| `(.+)` \\|$", RegexOptions.Multiline)]
    private static partial Regex Query();
}
