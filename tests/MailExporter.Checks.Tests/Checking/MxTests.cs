using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Checking;

public sealed class MxTests
{
    private static readonly string Plain = $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}";
    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.2");

    private static ServerOptions Domain(TestChecker checker, int port, string domain = "example.org") => checker.For(domain, port) with { ResolveMx = true };

    [Fact]
    public async Task Best_Preference_Is_Used_And_Names_Break_Ties()
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start("""
            example.org MX 20 a.example.org
            example.org MX 10 Z.example.org
            example.org MX 10 b.example.org
            b.example.org A 127.0.0.1
            """);
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, server.Port));

        result.AssertSuccess();
        Assert.Equal([new("b.example.org", 10), new("z.example.org", 10), new("a.example.org", 20)], result.MxRecords);
        Assert.Equal("b.example.org", result.HostnameUsed);
        Assert.Equal("example.org", result.Subject.Hostname);
        Assert.StartsWith($"SMTP server for example.org (using b.example.org:{server.Port}) is operational", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domain_Without_Mx_Is_Its_Own()
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start("example.org A 127.0.0.1");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, server.Port));

        result.AssertSuccess();
        Assert.Equal([new("example.org", 0)], result.MxRecords);
    }

    [Theory]
    [InlineData("example.org MX 0 .", FailureReason.NullMx)]
    [InlineData("example.org MX 0 .\nexample.org A 127.0.0.1", FailureReason.NullMx)]
    [InlineData("example.org TXT x", FailureReason.NoMx)]
    [InlineData("other.example A 127.0.0.1", FailureReason.DnsNotFound)]
    [InlineData("example.org SERVFAIL\nexample.org A 127.0.0.1", FailureReason.DnsFailed)]
    [InlineData("example.org SERVFAIL MX\nexample.org A 127.0.0.1", FailureReason.DnsFailed)]
    [InlineData("example.org REFUSED MX\nexample.org A 127.0.0.1", FailureReason.DnsFailed)]
    [InlineData("example.org TIMEOUT MX\nexample.org A 127.0.0.1", FailureReason.DnsFailed)]
    [InlineData("example.org GARBAGE MX\nexample.org A 127.0.0.1", FailureReason.DnsFailed)]
    [InlineData("example.org MX 10 gone.example.org", FailureReason.DnsNotFound)]
    [InlineData("example.org MX 10 empty.example.org\nempty.example.org TXT x", FailureReason.DnsNotFound)]
    [InlineData("example.org MX 10 bad.example.org\nbad.example.org SERVFAIL", FailureReason.DnsFailed)]
    [InlineData("example.org CNAME loop.example.org\nloop.example.org CNAME example.org", FailureReason.DnsFailed)]
    public async Task Look_Up_That_Fails_Has_Its_Reason(string zone, FailureReason reason)
    {
        await using var resolver = ScriptedResolver.Start(zone);
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, 25));

        result.AssertFailed(CheckPhase.Resolve, reason);
        Assert.Equal(zone.Contains("MX 10", StringComparison.Ordinal), result.MxError is null);
    }

    [Theory]
    [InlineData("example.org MX 10 alias.example.org\nalias.example.org CNAME real.example.org\nreal.example.org A 127.0.0.1")]
    [InlineData("example.org CNAME target.example.net\ntarget.example.net MX 10 real.example.org\nreal.example.org A 127.0.0.1")]
    [InlineData("example.org MX 0 .\nexample.org MX 10 real.example.org\nreal.example.org A 127.0.0.1")]
    [InlineData("example.org MX 10 real.example.org\nexample.org TRUNCATE\nreal.example.org A 127.0.0.1")]
    [InlineData("example.org MX 10 real.example.org\nreal.example.org A 127.0.0.1\nreal.example.org TIMEOUT AAAA")]
    public async Task Odd_Zone_Still_Leads_To_The_Server(string zone)
    {
        await using var server = ScriptedServer.Start(Plain);
        await using var resolver = ScriptedResolver.Start(zone);
        using var checker = new TestChecker(resolver);

        (await checker.RunAsync(Domain(checker, server.Port))).AssertSuccess();
    }

    [Fact]
    public async Task Mx_That_Refuses_Is_Followed_By_The_Next_With_A_Warning()
    {
        await using var server = ScriptedServer.Start(Plain, new() { Address = Second });
        using var refusing = new ClosedPort(port: server.Port);
        await using var resolver = ScriptedResolver.Start("example.org MX 1 a.example.org\nexample.org MX 2 b.example.org\na.example.org A 127.0.0.1\nb.example.org A 127.0.0.2");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, server.Port));

        result.AssertWarned(WarningReason.MxFallback);
        Assert.Equal(("b.example.org", "127.0.0.2"), (result.HostnameUsed, result.RemoteAddress));
    }

    [Fact]
    public async Task Mx_That_Swallows_Packets_Does_Not_Eat_The_Time_Of_The_Next()
    {
        await using var server = ScriptedServer.Start(Plain, new() { Address = Second });
        using var hole = new BlackHole(port: server.Port);
        await using var resolver = ScriptedResolver.Start("example.org MX 1 a.example.org\nexample.org MX 2 b.example.org\na.example.org A 127.0.0.1\nb.example.org A 127.0.0.2");
        using var checker = new TestChecker(resolver);
        var check = checker.RunAsync(Domain(checker, server.Port));
        await checker.Time.TimerAsync(TimeSpan.FromSeconds(15));

        checker.Time.Advance(TimeSpan.FromSeconds(15));

        var result = await check;
        result.AssertWarned(WarningReason.MxFallback);
        Assert.Equal("b.example.org", result.HostnameUsed);
    }

    [Theory]
    [InlineData("S: 554 no")]
    [InlineData("close:")]
    public async Task Mx_That_Connects_And_Then_Fails_Is_The_Failure(string script)
    {
        await using var server = ScriptedServer.Start(script);
        await using var resolver = ScriptedResolver.Start("example.org MX 1 a.example.org\nexample.org MX 2 b.example.org\na.example.org A 127.0.0.1\nb.example.org A 127.0.0.2");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, server.Port));

        Assert.Equal((CheckPhase.Greeting, "a.example.org"), (result.Failure!.Phase, result.HostnameUsed));
    }

    [Fact]
    public async Task No_Mx_That_Connects_Is_A_Failure_Without_A_Fallback_Warning()
    {
        using var refusing = new ClosedPort();
        using var other = new ClosedPort(Second, refusing.Port);
        await using var resolver = ScriptedResolver.Start("example.org MX 1 a.example.org\nexample.org MX 2 b.example.org\na.example.org A 127.0.0.1\nb.example.org A 127.0.0.2");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, refusing.Port));

        result.AssertFailed(CheckPhase.Connect, FailureReason.ConnectRefused);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Mx_Name_Is_Sent_And_Judged_In_The_Handshake()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\n{SmtpScript.StartTls}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");
        await using var resolver = ScriptedResolver.Start("example.org MX 1 mx.example.org\nmx.example.org A 127.0.0.1");
        using var checker = new TestChecker(resolver);

        var result = await checker.RunAsync(Domain(checker, server.Port) with { Tls = TlsMode.Required });

        result.AssertSuccess();
        Assert.Equal(["mx.example.org"], server.ServerNames);
    }

    [Fact]
    public async Task Every_Mx_Has_Its_Own_Result_And_One_That_Hangs_Changes_No_Other()
    {
        await using var server = ScriptedServer.Start(Plain, new() { Address = Second });
        await using var hanging = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\nstall:", new() { Port = server.Port });
        await using var resolver = ScriptedResolver.Start("""
            example.org MX 1 a.example.org
            example.org MX 2 b.example.org
            example.org MX 3 gone.example.org
            a.example.org A 127.0.0.1
            b.example.org A 127.0.0.2
            """);
        using var checker = new TestChecker(resolver);
        var check = checker.RunAllAsync(Domain(checker, server.Port) with { CheckAllMx = true });
        await hanging.Stalled;
        await server.Completed;
        await resolver.AskedAsync("gone.example.org");
        await checker.Time.TimerAsync(TimeSpan.FromSeconds(2));

        checker.Time.Advance(TimeSpan.FromSeconds(30));

        var results = await check;
        Assert.Equal(["a.example.org", "b.example.org", "gone.example.org"], results.Select(r => r.Subject.Mx));
        results[0].AssertFailed(CheckPhase.Hello, FailureReason.Timeout);
        results[1].AssertSuccess();
        Assert.Equal(CheckStatus.Error, results[2].Status);
    }

    [Fact]
    public async Task Every_Address_Has_Its_Own_Result()
    {
        await using var server = ScriptedServer.Start(Plain);
        using var refusing = new ClosedPort(Second, server.Port);
        await using var resolver = ScriptedResolver.Start("host.example.org A 127.0.0.1\nhost.example.org A 127.0.0.2");
        using var checker = new TestChecker(resolver);

        var results = await checker.RunAllAsync(checker.For("host.example.org", server.Port) with { CheckAllAddresses = true });

        Assert.Equal(["127.0.0.1 success", "127.0.0.2 connect/connect_refused"], results.Select(r => $"{r.Subject.Address} {r.Outcome()}").Order(StringComparer.Ordinal));
    }
}
