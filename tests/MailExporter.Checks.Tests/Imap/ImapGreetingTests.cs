using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Imap;

public sealed class ImapGreetingTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Plain_Dialogue_Is_A_Success_With_All_Its_Facts()
    {
        await using var server = ScriptedServer.Start($"{ImapScript.Greeting}\n{ImapScript.Capability("IDLE", "STARTTLS", "LOGINDISABLED")}\n{ImapScript.Logout}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap));

        result.AssertSuccess();
        Assert.Equal(["IMAP4rev1", "IDLE", "STARTTLS", "LOGINDISABLED"], result.Capabilities);
        Assert.True(result.SupportsTls);
        Assert.Equal("* OK ready", result.Greeting);
        Assert.Null(result.Authenticated);
        Assert.Equal([CheckPhase.Resolve, CheckPhase.Connect, CheckPhase.Greeting, CheckPhase.Hello, CheckPhase.Quit], result.Phases.Select(p => p.Phase));
        Assert.Equal(["A1 CAPABILITY", "ZZ LOGOUT"], server.Received);
    }

    [Fact]
    public async Task Capabilities_Of_The_Greeting_Are_Asked_For_All_The_Same()
    {
        await using var server = ScriptedServer.Start($"S: * OK [CAPABILITY IMAP4rev1 STARTTLS X-OLD] ready\n{ImapScript.Capability("X-NEW")}\n{ImapScript.Logout}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap));

        result.AssertSuccess();
        Assert.Equal(["IMAP4rev1", "X-NEW"], result.Capabilities);
        Assert.False(result.SupportsTls);
    }

    [Fact]
    public async Task Server_That_Hangs_After_A_Full_Greeting_Is_No_Success()
    {
        await using var server = ScriptedServer.Start("S: * OK [CAPABILITY IMAP4rev1] ready\nC: {*} CAPABILITY\nstall:");
        var check = _checker.RunAsync(_checker.For(server, MailProtocol.Imap));
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        var result = await check;
        result.AssertFailed(CheckPhase.Hello, FailureReason.Timeout);
        Assert.Null(result.Capabilities);
    }

    [Theory]
    [InlineData("S: * OK")]
    [InlineData("S: * ok ready")]
    [InlineData("L: * OK ready")]
    [InlineData("split: * OK [CAPABILITY IMAP4rev1] ready")]
    [InlineData("bytes: \"* OK \\xff\\xfe caf\\xe9\\r\\n\"")]
    public async Task Odd_But_Lawful_Greeting_Is_Accepted(string greeting)
    {
        await using var server = ScriptedServer.Start($"{greeting}\n{ImapScript.Capability()}\n{ImapScript.Logout}");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Imap))).AssertSuccess();
    }

    [Theory]
    [InlineData("S: * BYE too many connections", FailureReason.GreetingRejected)]
    [InlineData("S: * BYE [UNAVAILABLE] down\nclose:", FailureReason.GreetingRejected)]
    [InlineData("S: * bye\nclose:", FailureReason.GreetingRejected)]
    [InlineData("S: * NO not today", FailureReason.ProtocolError)]
    [InlineData("S: * BAD not today", FailureReason.ProtocolError)]
    [InlineData("S: * ", FailureReason.ProtocolError)]
    [InlineData("S:", FailureReason.ProtocolError)]
    [InlineData("S: *OK ready", FailureReason.ProtocolError)]
    [InlineData("S: +OK POP3 ready", FailureReason.ProtocolError)]
    [InlineData("S: 220 smtp.example.org ESMTP", FailureReason.ProtocolError)]
    [InlineData("bytes: \"* OK re\\0ady\\r\\n\"", FailureReason.ProtocolError)]
    [InlineData("bytes: \"\\xff\\xfb\\x01\\xff\\xfb\\x03\\n\"", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("bytes: \"* OK rea\"\nclose:", FailureReason.ConnectionLost)]
    [InlineData("bytes: \"* OK {20}\\r\\nshort\"\nclose:", FailureReason.ConnectionLost)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    [InlineData("flood: * \"* OK {10}\\r\\n0123456789\"", FailureReason.ResponseTooLarge)]
    [InlineData("bytes: \"* OK {2000000}\\r\\n\"", FailureReason.ResponseTooLarge)]
    public async Task Greeting_That_Is_None_Has_Its_Reason(string greeting, FailureReason reason)
    {
        await using var server = ScriptedServer.Start(greeting);

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap).WithPassword());

        result.AssertFailed(CheckPhase.Greeting, reason);
        Assert.Equal(0, server.Count("CAPABILITY"));
    }

    [Theory]
    [InlineData("S: {tag} NO not you", FailureReason.HelloRejected)]
    [InlineData("S: {tag} BAD what?", FailureReason.HelloRejected)]
    [InlineData("S: {tag} BAD what?\nreset:", FailureReason.HelloRejected)]
    [InlineData("S: * BYE leaving\nclose:", FailureReason.HelloRejected)]
    [InlineData("S: * BYE leaving\nreset:", FailureReason.HelloRejected)]
    [InlineData("S: {tag} OK done", FailureReason.ProtocolError)]
    [InlineData("S: {tag} MAYBE", FailureReason.ProtocolError)]
    [InlineData("S: B7 OK done", FailureReason.ProtocolError)]
    [InlineData("S: + go on", FailureReason.ProtocolError)]
    [InlineData("S: hello there", FailureReason.ProtocolError)]
    [InlineData("bytes: \"* CAPABILITY \\0\\r\\n\"", FailureReason.ProtocolError)]
    [InlineData("S: * CAPABILITY IMAP4rev1\nclose:", FailureReason.ConnectionLost)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    [InlineData("flood: * \"* CAPABILITY X\\r\\n\"", FailureReason.ResponseTooLarge)]
    [InlineData("flood: * \"* {16000}\\r\\n\"", FailureReason.ResponseTooLarge)]
    [InlineData("flood: * \"* \\r\\n\"", FailureReason.ResponseTooLarge)]
    public async Task Capability_That_Is_Not_Told_Has_Its_Reason(string response, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"S: * OK ready\nC: {{*}} CAPABILITY\n{response}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap).WithPassword());

        result.AssertFailed(CheckPhase.Hello, reason);
        Assert.Null(result.Capabilities);
    }

    [Theory]
    [InlineData("S: * CAPABILITY IMAP4rev1 IDLE\nS: {tag} OK done")]
    [InlineData("S+: * 3 EXISTS\nS+: * CAPABILITY IMAP4rev1 IDLE\nS+: * OK still here\nS: {tag} OK done")]
    [InlineData("S+: * \nS+: * capability IMAP4rev1 idle IDLE\nS: {tag} ok")]
    [InlineData("split: * CAPABILITY IMAP4rev1 IDLE\nsplit: {tag} OK done")]
    [InlineData("bytes: \"* CAPABILITY IMAP4rev1 {4}\\r\\nIDLE\\r\\n\"\nS: {tag} OK")]
    public async Task Capabilities_Are_Found_Among_Other_Responses(string response)
    {
        await using var server = ScriptedServer.Start($"S: * OK ready\nC: {{*}} CAPABILITY\n{response}\n{ImapScript.Logout}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap));

        result.AssertSuccess();
        Assert.Equal(["IMAP4REV1", "IDLE"], result.Capabilities!.Value.Select(c => c.ToUpperInvariant()));
    }

    [Fact]
    public async Task Reply_In_The_Same_Segment_As_The_Greeting_Is_Not_Lost()
    {
        await using var server = ScriptedServer.Start($"S+: * OK ready\nS: * OK [ALERT] maintenance at noon\n{ImapScript.Capability()}\n{ImapScript.Logout}");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Imap))).AssertSuccess();
    }
}
