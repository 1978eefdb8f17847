using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;
using FakeKind = MailExporter.Testing.ProxyKind;
using ProxyKind = MailExporter.Checks.Configuration.ProxyKind;

namespace MailExporter.Checks.Tests.Transport;

public sealed class ProxyTests : IDisposable
{
    private const string Password = "pr0xy-s3cret";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Through(int port, ProxyKind kind, string host, int target, string? user = null, string? password = null) =>
        _checker.For(host, target) with { Proxy = new(kind, "127.0.0.1", port, user, password is null ? null : Secret.FromValue(password)) };

    private static FakeProxy Start(ProxyKind kind, FakeProxyOptions? options = null) => FakeProxy.Start(kind == ProxyKind.Http ? FakeKind.Http : FakeKind.Socks5, options);

    [Theory]
    [InlineData(ProxyKind.Socks5, false)]
    [InlineData(ProxyKind.Socks5, true)]
    [InlineData(ProxyKind.Http, false)]
    [InlineData(ProxyKind.Http, true)]
    public async Task Check_Goes_Through_The_Proxy_Which_Resolves_The_Name(ProxyKind kind, bool withPassword)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\n{SmtpScript.StartTls}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");
        await using var proxy = Start(kind, new() { Login = withPassword ? ("me", Password) : null, Hosts = new Dictionary<string, IPAddress> { ["mx.example.org"] = IPAddress.Loopback } });

        var result = await _checker.RunAsync(Through(proxy.Port, kind, "mx.example.org", server.Port, withPassword ? "me" : null, withPassword ? Password : null) with { Tls = TlsMode.Required });

        result.AssertSuccess();
        Assert.Equal([$"mx.example.org:{server.Port}"], proxy.Requests);
        Assert.Equal(["mx.example.org"], server.ServerNames);
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.Http)]
    public async Task Name_Goes_To_The_Proxy_In_Ascii(ProxyKind kind)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");
        await using var proxy = Start(kind, new() { Hosts = new Dictionary<string, IPAddress> { ["xn--bcher-kva.example"] = IPAddress.Loopback } });

        (await _checker.RunAsync(Through(proxy.Port, kind, "bücher.example", server.Port))).AssertSuccess();

        Assert.Equal([$"xn--bcher-kva.example:{server.Port}"], proxy.Requests);
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.Http)]
    public async Task Wrong_Proxy_Password_Is_A_Failed_Proxy(ProxyKind kind)
    {
        await using var proxy = Start(kind, new() { Login = ("me", "right") });

        var result = await _checker.RunAsync(Through(proxy.Port, kind, "127.0.0.1", 25, "me", Password));

        result.AssertFailed(CheckPhase.Connect, FailureReason.ProxyFailed);
        Assert.DoesNotContain(Password, result.ToString());
    }

    [Theory]
    [InlineData(ProxyKind.Socks5, ProxyBehaviour.Refuse, FailureReason.ConnectRefused)]
    [InlineData(ProxyKind.Socks5, ProxyBehaviour.Garbage, FailureReason.ProxyFailed)]
    [InlineData(ProxyKind.Http, ProxyBehaviour.Refuse, FailureReason.ProxyFailed)]
    [InlineData(ProxyKind.Http, ProxyBehaviour.Garbage, FailureReason.ProxyFailed)]
    public async Task Proxy_That_Refuses_Has_Its_Reason(ProxyKind kind, ProxyBehaviour behaviour, FailureReason reason)
    {
        await using var proxy = Start(kind, new() { Behaviour = behaviour });

        (await _checker.RunAsync(Through(proxy.Port, kind, "127.0.0.1", 25))).AssertFailed(CheckPhase.Connect, reason);
    }

    [Fact]
    public async Task Target_That_The_Proxy_Cannot_Reach_Is_Unreachable()
    {
        await using var proxy = Start(ProxyKind.Socks5);

        (await _checker.RunAsync(Through(proxy.Port, ProxyKind.Socks5, "nowhere.example.org", 25))).AssertFailed(CheckPhase.Connect, FailureReason.Unreachable);
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.Http)]
    public async Task Proxy_That_Hangs_Ends_At_The_Deadline(ProxyKind kind)
    {
        await using var proxy = Start(kind, new() { Behaviour = ProxyBehaviour.Hang });
        var check = _checker.RunAsync(Through(proxy.Port, kind, "127.0.0.1", 25));
        await proxy.Hanging;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Connect, FailureReason.ConnectTimeout);
    }

    [Fact]
    public async Task Proxy_That_Is_Not_There_Is_A_Failed_Proxy()
    {
        using var port = new ClosedPort();

        (await _checker.RunAsync(Through(port.Port, ProxyKind.Http, "127.0.0.1", 25))).AssertFailed(CheckPhase.Connect, FailureReason.ProxyFailed);
    }

    [Theory]
    [InlineData("flood: *")]
    [InlineData("flood: * \"X: y\\r\\n\"")]
    [InlineData("S: HTTP/1.1 403 Forbidden\nS:")]
    [InlineData("S: HTTP/2 200\nS:")]
    [InlineData("close:")]
    public async Task Hostile_Http_Proxy_Is_A_Failed_Proxy(string answer)
    {
        await using var proxy = ScriptedServer.Start($"C: CONNECT *\nC: Host: *\nC:\n{answer}");

        (await _checker.RunAsync(Through(proxy.Port, ProxyKind.Http, "127.0.0.1", 25))).AssertFailed(CheckPhase.Connect, FailureReason.ProxyFailed);
    }

    [Fact]
    public async Task Proxy_That_Echoes_The_Password_Does_Not_Leak_It()
    {
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{Password}"));
        await using var proxy = ScriptedServer.Start($"C: CONNECT *\nC: Host: *\nC: Proxy-Authorization: *\nC:\nS: HTTP/1.1 407 {basic} {Password}\nS:");

        var result = await _checker.RunAsync(Through(proxy.Port, ProxyKind.Http, "127.0.0.1", 25, "me", Password));

        result.AssertFailed(CheckPhase.Connect, FailureReason.ProxyFailed);
        Assert.DoesNotContain(Password, result.ToString());
        Assert.DoesNotContain(basic, result.ToString());
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.Http)]
    public async Task Unreadable_Proxy_Password_Is_A_Fault_Of_Our_Own(ProxyKind kind)
    {
        await using var proxy = Start(kind);
        var options = _checker.For("127.0.0.1", 25) with { Proxy = new(kind, "127.0.0.1", proxy.Port, "me", Secret.FromFile("/nonexistent/secret")) };

        (await _checker.RunAsync(options)).AssertFailed(CheckPhase.Connect, FailureReason.LocalError);
    }
}
