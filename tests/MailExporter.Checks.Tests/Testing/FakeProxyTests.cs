using System.Net;
using MailExporter.Testing;
using MailKit.Net.Proxy;

namespace MailExporter.Checks.Tests.Testing;

public sealed class FakeProxyTests
{
    [Theory]
    [InlineData(ProxyKind.Socks5, false)]
    [InlineData(ProxyKind.Socks5, true)]
    [InlineData(ProxyKind.Http, false)]
    [InlineData(ProxyKind.Http, true)]
    public async Task Connection_Is_Forwarded_Both_Ways(ProxyKind kind, bool login)
    {
        await using var server = ScriptedServer.Start("S: 220\nC: QUIT\nS: 221");
        await using var proxy = FakeProxy.Start(kind, new()
        {
            Login = login ? ("user", "secret") : null,
            Hosts = new Dictionary<string, IPAddress> { ["mx.example.org"] = IPAddress.Loopback },
        });

        await using (var stream = await Client(kind, proxy, login ? "secret" : null)
            .ConnectAsync("mx.example.org", server.Port, TestContext.Current.CancellationToken))
        {
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(stream);
            Assert.Equal("220\r\n221\r\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal([$"mx.example.org:{server.Port}"], proxy.Requests);
        Assert.Equal((1, 1, 0), (proxy.Connections, proxy.Forwarded, proxy.RefusedLogins));
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.Http)]
    public async Task Wrong_Login_And_Unreachable_Names_Are_Refused(ProxyKind kind)
    {
        await using var proxy = FakeProxy.Start(kind, new() { Login = ("user", "secret") });

        foreach (var password in (string[])["wrong", "secret"])
        {
            await Assert.ThrowsAnyAsync<Exception>(
                () => Client(kind, proxy, password).ConnectAsync("mx.example.org", 25, TestContext.Current.CancellationToken));
        }

        Assert.Equal(["mx.example.org:25"], proxy.Requests);
        Assert.Equal((2, 0, 1), (proxy.Connections, proxy.Forwarded, proxy.RefusedLogins));
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.Http)]
    public async Task Hanging_Proxy_Answers_Nothing(ProxyKind kind)
    {
        using var giveUp = new CancellationTokenSource();
        await using var proxy = FakeProxy.Start(kind, new() { Behaviour = ProxyBehaviour.Hang });

        var connecting = Client(kind, proxy, null).ConnectAsync("mx.example.org", 25, giveUp.Token);
        await proxy.Hanging;
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(0, OpenSockets.CountConnectedTo(proxy.Port));
    }

    private static ProxyClient Client(ProxyKind kind, FakeProxy proxy, string? password)
    {
        var login = new NetworkCredential("user", password);
        return (kind, password) switch
        {
            (ProxyKind.Socks5, null) => new Socks5Client("127.0.0.1", proxy.Port),
            (ProxyKind.Socks5, _) => new Socks5Client("127.0.0.1", proxy.Port, login),
            (_, null) => new HttpProxyClient("127.0.0.1", proxy.Port),
            _ => new HttpProxyClient("127.0.0.1", proxy.Port, login),
        };
    }
}
