using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Cli;
using MailExporter.Testing;
using MailExporter.Tests.Web;

namespace MailExporter.Tests.Cli;

public sealed class HealthCheckTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData("MailExporter is Healthy.")]
    [InlineData("MailExporter is Ready.", "--ready")]
    public async Task Running_Exporter_Is_Well(string said, params string[] flags)
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions());
        await exporter.UntilAsync("/metrics", "mailexporter_checks_configured 0");

        Assert.Equal(ExitCodes.Success, await AskAsync(exporter.Client.BaseAddress!.Port, flags));

        Assert.EndsWith($": {said}{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Mail_Server_Is_No_Exporter()
    {
        await using var server = ScriptedServer.Start("C: GET *\nS: 220 mail.example.org ESMTP");

        Assert.Equal(ExitCodes.Failure, await AskAsync(server.Port));

        Assert.Contains("invalid", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_Address_Must_Answer()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions());
        using var closed = new ClosedPort();

        Assert.Equal(ExitCodes.Failure, await AskAsync(exporter.Client.BaseAddress!.Port, "--web.listen-address", Address(closed.Port)));

        Assert.Contains($"http://127.0.0.1:{closed.Port}/-/healthy: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("503 Service Unavailable", "the answer is 503")]
    [InlineData("302 Found", "the answer is 302")]
    public async Task Any_Other_Answer_Is_Not_Well(string status, string fault)
    {
        await using var server = ScriptedServer.Start(Answer("/-/healthy", status));

        Assert.Equal(ExitCodes.Failure, await AskAsync(server.Port));

        Assert.Contains(fault, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exporter_That_Wants_Tls_Is_Asked_With_Tls()
    {
        await using var server = ScriptedServer.Start($"""
            C: GET /-/healthy HTTP/1.1
            close:
            ---
            tls:
            {Answer("/-/healthy", "200 OK")}
            """);

        Assert.Equal(ExitCodes.Success, await AskAsync(server.Port));

        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("/-/healthy", ExitCodes.Success)]
    [InlineData("/-/ready", ExitCodes.Failure, "--ready")]
    public async Task Exporter_That_Wants_A_Login_Is_Alive_But_Does_Not_Tell_Whether_It_Is_Ready(string path, int exitCode, params string[] flags)
    {
        await using var server = ScriptedServer.Start(Answer(path, "401 Unauthorized"));

        Assert.Equal(exitCode, await AskAsync(server.Port, flags));

        Assert.Contains("the answer is 401", $"{_output}{_error}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_Server_Is_Not_Waited_For_Long()
    {
        await using var server = ScriptedServer.Start("stall:");

        Assert.Equal(ExitCodes.Failure, await AskAsync(server.Port));

        Assert.Contains("no answer within 4 s", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_Address_Is_Bad_Usage() =>
        Assert.Equal(ExitCodes.BadUsage, await RunAsync("healthcheck", "--web.listen-address", "exporter.example.org:9025"));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private static string Answer(string path, string status) => $"""
        C: GET {path} HTTP/1.1
        C: Host: *
        S: HTTP/1.1 {status}
        S: Content-Length: 0
        bytes: "\r\n"
        """;

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private Task<int> AskAsync(int port, params string[] flags) => RunAsync(["healthcheck", "--web.listen-address", Address(port), .. flags]);

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(Commands.Create(descriptors: null), arguments, _output, _error);
}
