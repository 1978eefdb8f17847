using System.Net;
using MailExporter.Cli;
using MailExporter.Testing;
using MailExporter.Tests.Web;
using MailExporter.Web;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Cli;

public sealed class HealthCheckTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly CertificateFiles _files = TestCertificates.Good.Export();

    [Theory]
    [InlineData("MailExporter is Healthy.")]
    [InlineData("MailExporter is Ready.", "--ready")]
    public async Task Running_Exporter_Is_Well(string said, params string[] flags)
    {
        await using var exporter = await RunningExporter.StartAsync();
        await ReadyAsync(exporter);

        Assert.Equal(ExitCodes.Success, await AskAsync(Address(exporter), flags));

        Assert.Equal(($"{Address(exporter)}: {said}{Environment.NewLine}", ""), ($"{_output}", $"{_error}"));
    }

    [Theory]
    [InlineData(nameof(ClientAuth.NoClientCert), true)]
    [InlineData(nameof(ClientAuth.RequestClientCert), true)]
    [InlineData(nameof(ClientAuth.RequireAndVerifyClientCert), false)]
    public async Task Exporter_With_Tls_Is_Asked_With_Tls(string clients, bool tells)
    {
        var tls = TestTls.Of(_files) with { ClientAuth = Enum.Parse<ClientAuth>(clients) };
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = tls });
        if (tells)
        {
            await ReadyAsync(exporter);
        }

        Assert.Equal(ExitCodes.Success, await AskAsync(Address(exporter)));
        Assert.Equal(tells ? ExitCodes.Success : ExitCodes.Failure, await AskAsync(Address(exporter), "--ready"));

        Assert.Contains(tells ? "MailExporter is Healthy." : "so it is alive", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exporter_That_Wants_A_Login_Is_Alive_But_Does_Not_Tell_Whether_It_Is_Ready()
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));

        Assert.Equal(ExitCodes.Success, await AskAsync(Address(exporter)));
        Assert.Equal(ExitCodes.Failure, await AskAsync(Address(exporter), "--ready"));

        Assert.Contains("the answer is 401", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("the answer is 401", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exporter_On_A_Socket_File_Is_Asked_There()
    {
        var folder = Directory.CreateTempSubdirectory("healthcheck-");
        var address = new ListenAddress { Path = Path.Combine(folder.FullName, "socket") };
        await using (await RunningExporter.StartAsync(change: setup => setup with { Web = setup.Web with { Addresses = [address] } }))
        {
            Assert.Equal(ExitCodes.Success, await AskAsync($"{address}"));
        }

        Assert.Equal(ExitCodes.Failure, await AskAsync($"{address}"));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_Address_Must_Answer()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var closed = new ClosedPort();

        Assert.Equal(ExitCodes.Failure, await AskAsync(Address(exporter), "--web.listen-address", $":{closed.Port}"));

        Assert.Contains($"mailexporter: :{closed.Port}: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable", "the answer is 503")]
    [InlineData("HTTP/1.1 302 Found", "the answer is 302")]
    [InlineData("220 mail.example.org ESMTP", "invalid")]
    public async Task Anything_Else_Is_Not_Well(string status, string fault)
    {
        await using var server = ScriptedServer.Start($"C: GET /-/healthy *\nC: Host: *\nS: {status}\nS: Content-Length: 0\nbytes: \"\\r\\n\"");

        Assert.Equal(ExitCodes.Failure, await AskAsync($"localhost:{server.Port}"));

        Assert.Contains(fault, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_Server_Is_Not_Waited_For_Long()
    {
        await using var server = ScriptedServer.Start("stall:");

        Assert.Equal(ExitCodes.Failure, await AskAsync($"127.0.0.1:{server.Port}"));

        Assert.Contains("no answer within 4 s", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_Address_Is_Bad_Usage() => Assert.Equal(ExitCodes.BadUsage, await AskAsync("exporter.example.org:9025"));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _files.Dispose();
    }

    private static string Address(RunningExporter exporter) => exporter.Client.BaseAddress!.Authority;

    private static async Task ReadyAsync(RunningExporter exporter)
    {
        while ((await exporter.SendAsync(HttpMethod.Get, "/-/ready")).Status != HttpStatusCode.OK)
        {
            await Task.Yield();
        }
    }

    private Task<int> AskAsync(string address, params string[] flags) =>
        CommandLine.RunAsync(Commands.Create(descriptors: null), ["healthcheck", "--web.listen-address", address, .. flags], _output, _error);
}
