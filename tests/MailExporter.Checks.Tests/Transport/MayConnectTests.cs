using System.Collections.Concurrent;
using System.Net;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;
using FakeKind = MailExporter.Testing.ProxyKind;
using ProxyKind = MailExporter.Checks.Configuration.ProxyKind;

namespace MailExporter.Checks.Tests.Transport;

public sealed class MayConnectTests
{
    private static readonly string Plain = $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}";

    [Fact]
    public async Task Address_That_Was_Allowed_Is_The_One_Connected_To_And_The_Name_Is_Asked_Once()
    {
        await using var wrong = ScriptedServer.Start(Plain, new() { Address = IPAddress.Parse("127.0.0.9") });
        await using var right = ScriptedServer.Start(Plain, new() { Address = IPAddress.Parse("127.0.0.2"), Port = wrong.Port });
        await using var resolver = ScriptedResolver.Start("mx.example.org A 127.0.0.9\nmx.example.org A 127.0.0.2");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(checker.For("mx.example.org", wrong.Port), (_, address) => address!.ToString() == "127.0.0.2");

        result.AssertSuccess();
        Assert.Equal("127.0.0.2", result.RemoteAddress);
        Assert.Equal(0, wrong.Connections);
        Assert.Single(resolver.Queries, query => query.Type == "A");
    }

    [Theory]
    [InlineData("mx.example.org A 127.0.0.1", false, "mx.example.org")]
    [InlineData("example.org MX 10 evil.example.net\nevil.example.net A 127.0.0.1", true, "evil.example.net")]
    [InlineData("example.org A 127.0.0.1", true, "example.org")]
    public async Task Host_Without_An_Allowed_Address_Is_Not_Connected_To(string zone, bool resolveMx, string host)
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start(zone);
        using var checker = new TestChecker(resolver);
        var asked = new ConcurrentQueue<(string, IPAddress?)>();

        var result = await checker.RunAsync(checker.For(resolveMx ? "example.org" : "mx.example.org", server.Port) with { ResolveMx = resolveMx }, (name, address) =>
        {
            asked.Enqueue((name, address));
            return false;
        });

        result.AssertFailed(CheckPhase.Connect, FailureReason.LocalError);
        Assert.Equal([(host, IPAddress.Loopback)], asked);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Worse_Mx_Host_Is_No_Way_Round_A_Refusal()
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start("""
            example.org MX 10 a.example.net
            example.org MX 20 b.example.org
            a.example.net A 127.0.0.3
            b.example.org A 127.0.0.1
            """);
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(checker.For("example.org", server.Port) with { ResolveMx = true }, (host, _) => host.EndsWith(".org", StringComparison.Ordinal));

        result.AssertFailed(CheckPhase.Connect, FailureReason.LocalError);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("mx.example.org", null)]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task Proxy_Is_Not_Asked_For_A_Host_That_Is_Not_Allowed(string host, string? address)
    {
        await using var proxy = FakeProxy.Start(FakeKind.Socks5, null);
        using var checker = new TestChecker();

        var result = await checker.RunAsync(checker.For(host, 25) with { Proxy = new(ProxyKind.Socks5, "127.0.0.1", proxy.Port) }, (name, known) =>
        {
            Assert.Equal((host, address), (name, known?.ToString()));
            return false;
        });

        Assert.Equal(FailureReason.LocalError, result.Failure?.Reason);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task Every_Address_That_Has_A_Result_Of_Its_Own_Is_Asked_About()
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start("mx.example.org A 127.0.0.1\nmx.example.org A 127.0.0.9");
        using var checker = new TestChecker(resolver);

        var results = await checker.RunAllAsync(checker.For("mx.example.org", server.Port) with { CheckAllAddresses = true }, (_, address) => IPAddress.Loopback.Equals(address));

        Assert.Equal(
            [("127.0.0.1", CheckStatus.Success), ("127.0.0.9", CheckStatus.Error)],
            results.OrderBy(result => result.Subject.Address).Select(result => (result.Subject.Address!, result.Status)));
    }
}
