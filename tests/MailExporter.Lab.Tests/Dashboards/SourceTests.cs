using System.Diagnostics;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Dashboards;

/// <summary>The dashboards' JSON is what their source writes, and what Grafana's published types ask for.</summary>
public sealed class SourceTests
{
    private static readonly string Types = Path.Combine(Checkout.Root, "tests", "grafana");

    [Fact]
    public async Task Json_In_The_Tree_Is_What_The_Source_Writes()
    {
        var folder = Directory.CreateTempSubdirectory("dashboards-");
        try
        {
            var ending = await NodeAsync(Path.Combine(Checkout.Root, "grafana", "source", "generate.mjs"), folder.FullName);

            Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
            Assert.Equal(DashboardFile.Names, folder.GetFiles().Select(file => Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal));
            Assert.All(folder.GetFiles(), file => Assert.Equal(File.ReadAllText(file.FullName), File.ReadAllText(Path.Combine(DashboardFile.Folder, file.Name))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Json_Has_Grafanas_Published_Types()
    {
        await InstalledAsync();

        var ending = await CheckTypesAsync([.. Directory.GetFiles(DashboardFile.Folder, "*.json")]);

        Assert.Equal((0, "", ""), (ending.ExitCode, ending.Output.Trim(), ending.Error));
    }

    [Theory]
    [InlineData("\"color-background\"", "\"colour-background\"")]
    [InlineData("\"showHeader\"", "\"showHead\"")]
    [InlineData("\"state-timeline\"", "\"timeline\"")]
    public async Task Words_That_Grafana_Does_Not_Know_Are_Found(string right, string wrong)
    {
        await InstalledAsync();
        var folder = Directory.CreateTempSubdirectory("dashboards-");
        try
        {
            var file = Path.Combine(folder.FullName, "overview.json");
            var text = await File.ReadAllTextAsync(Path.Combine(DashboardFile.Folder, "overview.json"), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(file, text.Replace(right, wrong, StringComparison.Ordinal), TestContext.Current.CancellationToken);

            var ending = await CheckTypesAsync(file);

            Assert.Equal(1, ending.ExitCode);
            Assert.Contains(wrong.Trim('"'), ending.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<Ending> CheckTypesAsync(params string[] files) => NodeAsync([Path.Combine(Types, "check.mjs"), .. files]);

    /// <summary>The packages of the lock file: npm leaves its copy of it beside what it installed.</summary>
    private static async Task InstalledAsync()
    {
        SkipWithoutNode();
        var (locked, installed) = (Path.Combine(Types, "package-lock.json"), Path.Combine(Types, "node_modules", ".package-lock.json"));
        if (File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(locked))
        {
            var ending = await Command.RunAsync(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = Types }, longest: TimeSpan.FromMinutes(5));
            Assert.True(ending.ExitCode == 0, ending.Output + ending.Error);
        }
    }

    private static Task<Ending> NodeAsync(params string[] arguments)
    {
        SkipWithoutNode();
        return Command.RunAsync("node", arguments);
    }

    private static void SkipWithoutNode()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Assert.SkipUnless(Array.Exists(folders, folder => File.Exists(Path.Combine(folder, "npm"))), "Node.js is missing; tests/lab/install installs it");
    }
}
