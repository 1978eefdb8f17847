using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Transport;

public sealed class ConnectTests
{
    private static readonly string Plain = $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}";

    [Fact]
    public async Task Closed_Port_Is_Refused()
    {
        using var port = new ClosedPort();
        using var checker = new TestChecker();

        var result = await checker.RunAsync(checker.For("127.0.0.1", port.Port));

        result.AssertFailed(CheckPhase.Connect, FailureReason.ConnectRefused);
        Assert.Null(result.RemoteAddress);
        Assert.Equal([CheckPhase.Resolve, CheckPhase.Connect], result.Phases.Select(p => p.Phase));
    }

    [Fact]
    public async Task Black_Hole_Ends_At_The_Deadline_As_A_Connect_Timeout()
    {
        using var hole = new BlackHole();
        using var checker = new TestChecker();
        var check = checker.RunAsync(checker.For("127.0.0.1", hole.Port));

        checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Connect, FailureReason.ConnectTimeout);
    }

    [Theory]
    [InlineData("host.example.org SERVFAIL", FailureReason.DnsFailed)]
    [InlineData("host.example.org TIMEOUT", FailureReason.DnsFailed)]
    [InlineData("other.example.org A 127.0.0.1", FailureReason.DnsNotFound)]
    [InlineData("host.example.org TXT x", FailureReason.DnsNotFound)]
    public async Task Name_Without_Address_Has_Its_Reason(string zone, FailureReason reason)
    {
        await using var resolver = ScriptedResolver.Start(zone);
        using var checker = new TestChecker(resolver);

        (await checker.RunAsync(checker.For("host.example.org", 25))).AssertFailed(CheckPhase.Resolve, reason);
    }

    [Fact]
    public async Task Dns_That_Is_Silent_Ends_At_The_Deadline()
    {
        await using var resolver = ScriptedResolver.Start("host.example.org TIMEOUT");
        using var checker = new TestChecker(resolver);
        var check = checker.RunAsync(checker.For("host.example.org", 25) with { Timeout = TimeSpan.FromSeconds(7) });
        await resolver.AskedAsync("host.example.org");

        checker.Time.Advance(TimeSpan.FromSeconds(7));

        (await check).AssertFailed(CheckPhase.Resolve, FailureReason.Timeout);
    }

    [Fact]
    public async Task Refused_First_Address_Is_Followed_By_The_Next_At_Once()
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start("host.example.org A 127.0.0.1\nhost.example.org AAAA ::1");
        using var refusing = new ClosedPort(IPAddress.IPv6Loopback, server.Port);
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(checker.For("host.example.org", server.Port));

        result.AssertSuccess();
        Assert.Equal("127.0.0.1", result.RemoteAddress);
        Assert.Equal(TimeSpan.Zero, result.ResponseTime);
    }

    [Fact]
    public async Task Family_That_Swallows_Packets_Costs_A_Quarter_Of_A_Second()
    {
        await using var server = ScriptedServer.Start(Plain);
        using var hole = new BlackHole(IPAddress.IPv6Loopback, server.Port);
        await using var resolver = ScriptedResolver.Start("host.example.org A 127.0.0.1\nhost.example.org AAAA ::1");
        using var checker = new TestChecker(resolver);
        var check = checker.RunAsync(checker.For("host.example.org", server.Port));
        await checker.Time.TimerAsync(TimeSpan.FromMilliseconds(250));

        checker.Time.Advance(TimeSpan.FromMilliseconds(250));

        var result = await check;
        result.AssertSuccess();
        Assert.Equal(TimeSpan.FromMilliseconds(250), result.ResponseTime);
    }

    [Theory]
    [InlineData(IpProtocol.Ip4, "127.0.0.1")]
    [InlineData(IpProtocol.Ip6, "::1")]
    [InlineData(IpProtocol.Any, "::1")]
    public async Task Wanted_Family_Is_Used(IpProtocol family, string address)
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var six = ScriptedServer.Start(Plain, new() { Address = IPAddress.IPv6Loopback, Port = server.Port });
        await using var resolver = ScriptedResolver.Start("host.example.org A 127.0.0.1\nhost.example.org AAAA ::1");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(checker.For("host.example.org", server.Port) with { IpProtocol = family });

        result.AssertSuccess();
        Assert.Equal(address, result.RemoteAddress);
    }

    [Fact]
    public async Task Host_Without_The_Wanted_Family_Is_Not_Found()
    {
        await using var resolver = ScriptedResolver.Start("host.example.org A 127.0.0.1");
        using var checker = new TestChecker(resolver);

        (await checker.RunAsync(checker.For("host.example.org", 25) with { IpProtocol = IpProtocol.Ip6 })).AssertFailed(CheckPhase.Resolve, FailureReason.DnsNotFound);
    }

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("::1")]
    public async Task Source_Address_That_Is_Not_Ours_Is_A_Fault_Of_Our_Own(string source)
    {
        await using var server = ScriptedServer.Start(Plain);
        using var checker = new TestChecker();

        (await checker.RunAsync(checker.For(server) with { SourceAddress = source })).AssertFailed(CheckPhase.Connect, FailureReason.LocalError);
    }

    [Fact]
    public async Task Source_Address_Is_Bound()
    {
        await using var server = ScriptedServer.Start(Plain);
        using var checker = new TestChecker();

        var result = await checker.RunAsync(checker.For(server) with { SourceAddress = "127.0.0.9" });

        result.AssertSuccess();
        Assert.Equal("127.0.0.9", result.LocalAddress);
    }

    [Fact]
    public async Task Single_Check_Needs_No_More_Than_A_Server()
    {
        await using var server = ScriptedServer.Start(Plain.Replace("probe.example.net", "*", StringComparison.Ordinal));

        var result = await MailServer.CheckAsync(new() { Name = "one", Hostname = server.Host, Port = server.Port }, TestContext.Current.CancellationToken);

        result.AssertSuccess();
    }
}
