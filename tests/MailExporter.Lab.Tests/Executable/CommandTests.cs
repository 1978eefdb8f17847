using System.Text.Json.Nodes;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>Commands that need no mail server.</summary>
public sealed class CommandTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("check", "--help")]
    [InlineData("config", "schema")]
    public async Task Program_Tells_About_Itself_At_Once(params string[] arguments)
    {
        var ending = await ExporterBinary.RunAsync(arguments);

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.NotEmpty(ending.Output);
        Assert.InRange(ending.Took, TimeSpan.Zero, AtOnce);
    }

    [Fact]
    public async Task Schema_Is_Json()
    {
        var schema = JsonNode.Parse((await ExporterBinary.RunAsync("config", "schema")).Output);

        Assert.NotNull(schema!["properties"]!["servers"]);
    }

    [Fact]
    public async Task Good_Configuration_Is_Confirmed()
    {
        using var configuration = ConfigurationFolder.Of(new JsonObject { ["name"] = "a", ["hostname"] = "mail.example.org" });

        var ending = await ExporterBinary.RunAsync("config", "check", configuration.Path);

        Assert.Equal((0, $"{configuration.Path}: 1 server, no errors\n", ""), (ending.ExitCode, ending.Output, ending.Error));
    }

    [Fact]
    public async Task Every_Error_Of_A_Bad_Configuration_Is_Told_With_Its_Place()
    {
        using var configuration = ConfigurationFolder.Of();
        var file = configuration.Add("bad.yml", """
            servers:
              - {name: a, hostname: mail.example.org, port: 70000}
              - {name: a, hostname: mail.example.org, use_tsl: true}
            """);

        var ending = await ExporterBinary.RunAsync("config", "check", file);

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        var lines = ending.Error.TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.StartsWith($"{file}:2:", StringComparison.Ordinal) && line.Contains("70000", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"{file}:3:", StringComparison.Ordinal) && line.Contains("use_tls", StringComparison.Ordinal));
        Assert.Equal($"{file}: {lines.Length - 1} errors", lines[^1]);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "mail.example.org", "--no-such-flag")]
    [InlineData("check", "mail.example.org", "--port", "many")]
    [InlineData("check", "--config.file", "/nowhere.yml")]
    [InlineData("chekc")]
    public async Task Bad_Usage_Is_Explained_And_Exits_With_3(params string[] arguments)
    {
        var ending = await ExporterBinary.RunAsync(arguments);

        Assert.Equal((3, ""), (ending.ExitCode, ending.Output));
        Assert.NotEmpty(ending.Error);
        Assert.DoesNotContain("   at ", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_That_Refuses_The_Connection_Exits_With_2()
    {
        using var closed = new ClosedPort();

        var ending = await ExporterBinary.RunAsync("check", "127.0.0.1", "--port", $"{closed.Port}");

        Assert.Equal((2, ""), (ending.ExitCode, ending.Error));
        Assert.StartsWith("ERROR: Connection error checking SMTP server 127.0.0.1", ending.Output, StringComparison.Ordinal);
    }
}
