using MailExporter.Cli;

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
