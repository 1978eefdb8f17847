using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Checking;

/// <summary>The deadline in real time, and what a check leaves behind.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(400);

    public static TheoryData<MailProtocol, TlsMode, string> Slow => new()
    {
        { MailProtocol.Smtp, TlsMode.Opportunistic, "stall:" },
        { MailProtocol.Smtp, TlsMode.Opportunistic, "drip: 30 220 this greeting comes a byte at a time and never in time" },
        { MailProtocol.Smtp, TlsMode.Opportunistic, "bytes: \"220 half a line\"\nstall:" },
        { MailProtocol.Smtp, TlsMode.Opportunistic, "S: 220-more will come\nstall:" },
        { MailProtocol.Smtp, TlsMode.Implicit, "stall:" },
        { MailProtocol.Smtp, TlsMode.Opportunistic, $"{SmtpScript.Greeting}\nC: EHLO *\nS: 250-mx\ndrip: 30 250-PIPELINING and so on and so on and so on and so on" },
        { MailProtocol.Smtp, TlsMode.Opportunistic, $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\nC: QUIT\nstall:" },
        { MailProtocol.Imap, TlsMode.Opportunistic, $"{ImapScript.Greeting}\nC: *\ndrip: 30 * CAPABILITY IMAP4rev1 and so on and so on and so on and so on" },
        { MailProtocol.Imap, TlsMode.Opportunistic, "bytes: \"* OK {1000}\\r\\n\"\nstall:" },
        { MailProtocol.Pop3, TlsMode.Opportunistic, $"{Pop3Script.Greeting}\nC: CAPA\nS: +OK\nstall:" },
    };

    [Theory]
    [MemberData(nameof(Slow))]
    public async Task Slow_Server_Does_Not_Hold_A_Check_Past_Its_Deadline(MailProtocol protocol, TlsMode mode, string script)
    {
        await using var server = ScriptedServer.Start(script);
        using var checker = new ServerChecker();
        using var words = new TestChecker();
        var options = words.For(server, protocol, mode) with { Timeout = Limit };
        var started = TimeProvider.System.GetTimestamp();

        var result = Assert.Single(await checker.RunAsync(options, TestContext.Current.CancellationToken));

        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.InRange(took, Limit - TimeSpan.FromMilliseconds(20), Limit + TimeSpan.FromMilliseconds(300)); // 100 ms, and room for a busy test machine
        Assert.True(result.Failure is null || result.Failure.Reason == FailureReason.Timeout, result.Message);
        CheckPhase? phase = script.Contains("QUIT", StringComparison.Ordinal) ? null
            : mode == TlsMode.Implicit ? CheckPhase.Tls
            : script.Contains("C:", StringComparison.Ordinal) ? CheckPhase.Hello
            : CheckPhase.Greeting;
        Assert.Equal(phase, result.Failure?.Phase);
    }

    [Fact]
    public async Task Caller_Who_Gives_Up_Gets_No_Result()
    {
        await using var server = ScriptedServer.Start("stall:");
        using var checker = new ServerChecker();
        using var words = new TestChecker();
        using var caller = new CancellationTokenSource();
        var check = checker.RunAsync(words.For(server), caller.Token);
        await server.Stalled;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
        Assert.Equal(0, OpenSockets.CountConnectedTo(server.Port));
    }

    public static TheoryData<TlsMode, string> Failing => new()
    {
        { TlsMode.Opportunistic, "S: 554 no" },
        { TlsMode.Opportunistic, "close:" },
        { TlsMode.Opportunistic, "flood: *" },
        { TlsMode.Opportunistic, $"{SmtpScript.Greeting}\nC: *\nreset:" },
        { TlsMode.Implicit, "read: 1\nclose:" },
        { TlsMode.Implicit, "flood: *" },
        { TlsMode.Implicit, $"tls:\n{SmtpScript.Greeting}\nC: *\nS: 421 no" },
        { TlsMode.Required, $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\nC: STARTTLS\nS: 220 ok\nread: 1\nS: no" },
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public async Task Many_Failing_Checks_Leave_No_Socket_Open(TlsMode mode, string script)
    {
        await using var server = ScriptedServer.Start(script);
        using var checker = new TestChecker();
        var options = checker.For(server, tls: mode);

        for (var round = 0; round < 3; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => checker.RunAsync(options)));
            Assert.All(results, result => Assert.Equal(CheckStatus.Error, result.Status));
        }

        Assert.Equal(60, server.Connections);
        Assert.Equal(0, OpenSockets.CountConnectedTo(server.Port));
    }

    [Fact]
    public async Task Hanging_Checks_Leave_No_Socket_Open_After_The_Deadline()
    {
        await using var server = ScriptedServer.Start("stall:");
        using var checker = new TestChecker();
        var checks = Enumerable.Range(0, 30).Select(_ => checker.RunAsync(checker.For(server))).ToArray();
        await server.Stalled;

        checker.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.All(await Task.WhenAll(checks), result => Assert.Equal(CheckStatus.Error, result.Status));
        Assert.Equal(0, OpenSockets.CountConnectedTo(server.Port));
    }

    [Fact]
    public async Task Hundred_Hanging_Servers_Do_Not_Delay_A_Healthy_One()
    {
        await using var hanging = ScriptedServer.Start("stall:");
        await using var healthy = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");
        using var checker = new TestChecker();
        var checks = Enumerable.Range(0, 100).Select(_ => checker.RunAsync(checker.For(hanging))).ToArray();

        (await checker.RunAsync(checker.For(healthy))).AssertSuccess();

        Assert.All(checks, check => Assert.False(check.IsCompleted));
        checker.Time.Advance(TimeSpan.FromSeconds(30));
        await Task.WhenAll(checks);
    }
}
