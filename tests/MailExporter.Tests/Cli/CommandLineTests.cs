using MailExporter.Cli;
using MailExporter.Testing;

namespace MailExporter.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData("serve", "--web.listen-address", "mail.example.org:9025")]
    [InlineData("--log.level", "loud")]
    [InlineData("--log.format", "xml")]
    [InlineData("--config.auto-reload-interval", "soon")]
    [InlineData("--config.auto-reload-interval", "10ms")]
    [InlineData("--web.external-url", "example.org/mail")]
    [InlineData("--web.external-url", "https://example.org/?a=b")]
    [InlineData("--web.systemd-socket", "--web.listen-address", ":9025")]
    [InlineData("--no.such.flag")]
    [InlineData("sevre")]
    [InlineData("--config.file")]
    public async Task Bad_Usage_Is_Explained_And_Exits_With_3(params string[] arguments)
    {
        Assert.Equal(ExitCodes.BadUsage, await RunAsync(arguments));

        Assert.StartsWith("mailexporter: ", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Configuration_That_Cannot_Be_Read_Exits_With_3_And_No_Stack_Trace()
    {
        Assert.Equal(ExitCodes.BadUsage, await RunAsync("--config.file", "/nowhere/mailexporter.yml"));

        Assert.Contains("/nowhere/mailexporter.yml", _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    public async Task Help_Names_Every_Flag(params string[] arguments)
    {
        Assert.Equal(ExitCodes.Success, await RunAsync(arguments));

        foreach (var flag in (string[])["--config.file", "--config.auto-reload-interval", "--web.listen-address", "--web.systemd-socket", "--web.config.file", "--web.external-url", "--web.enable-lifecycle", "--log.level", "--log.format", "--storage.path"])
        {
            Assert.Contains(flag, _output.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mailexporter: deliver needs --to-host HOST, or --config.file FILE", "--from-host", "h")]
    [InlineData("mailexporter: deliver has no flag --from-prot", "--from-prot", "25")]
    [InlineData("mailexporter: a ROUTE is one of --config.file", "--from-host", "h", "--to-host", "h", "name")]
    [InlineData("mailexporter: with --config.file the file says how a route is", "--config.file", "x.yml", "--timeout", "5s")]
    [InlineData("--from-port: found \"70000\", expected a whole number from 1 to 65535", "--from-host", "h", "--from-port", "70000", "--to-host", "h")]
    [InlineData("--from: found \"a\", expected an e-mail address, LOCAL@DOMAIN", "--from-host", "h", "--from", "a", "--to-host", "h")]
    [InlineData("--body-size: found \"9999999\", expected a whole number from 0 to 1048576", "--from-host", "h", "--from", "a@example.org", "--to-host", "h", "--to", "b@example.org", "--to-username", "b", "--to-password", "x", "--body-size", "9999999")]
    [InlineData("--to: found h (imap) without an account, expected username and password or oauth2 in it", "--from-host", "h", "--from", "a@example.org", "--to-host", "h", "--to", "b@example.org")]
    public async Task Route_That_Flags_Describe_Badly_Exits_With_3(string mistake, params string[] arguments)
    {
        Assert.Equal(ExitCodes.BadUsage, await RunAsync(["deliver", .. arguments]));

        Assert.Contains(mistake + "\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Route_By_Flags_Is_Tried_And_Told_As_Json()
    {
        using var nobody = new ClosedPort();

        var code = await RunAsync(
            "deliver", "--from-host", "127.0.0.1", "--from-port", $"{nobody.Port}", "--from", "a@example.org", "--to-host", "127.0.0.1", "--to-port", $"{nobody.Port}", "--to-ssl",
            "--to-username", "b@example.org", "--to-password", "secret", "--json");

        var result = System.Text.Json.JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal(ExitCodes.CheckError, code);
        Assert.Equal(("failed", "prepare", "connect_refused"), (result.GetProperty("overall_status").GetString(), result.GetProperty("failure").GetProperty("phase").GetString(), result.GetProperty("failure").GetProperty("reason").GetString()));
        Assert.All(["test_id", "send_time", "receive_time", "delivery_time", "send_status", "receive_status", "overall_status", "error"], key => Assert.True(result.TryGetProperty(key, out _), key));
        Assert.Contains("--to-password shows in the list of processes", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Is_Told()
    {
        Assert.Equal(ExitCodes.Success, await RunAsync("--version"));

        Assert.StartsWith(ProgramVersion.Text, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024, 64, 352)]
    [InlineData(10, 1, 1)]
    [InlineData(1_048_576, 65_536, 522_008)]
    public void Checks_And_Probes_At_Once_Fit_Into_The_Descriptors(long limit, int probes, int checks)
    {
        Assert.Equal(probes, DescriptorLimit.ProbesThatFit(limit));
        Assert.Equal(checks, DescriptorLimit.ChecksThatFit(limit, Math.Min(probes, 200), rounds: 0));
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(Commands.Create(descriptors: null), arguments, _output, _error);
}
