using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Imap;

public sealed class ImapStartTlsTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Required(ScriptedServer server) => _checker.For(server, MailProtocol.Imap, TlsMode.Required);

    [Fact]
    public async Task Capabilities_Are_Asked_For_Again_After_The_Handshake_And_After_The_Login()
    {
        await using var server = ScriptedServer.Start($"""
            {ImapScript.Greeting}
            {ImapScript.Capability("STARTTLS", "LOGINDISABLED", "X-CLEAR")}
            {ImapScript.StartTls}
            {ImapScript.Capability("X-SECURED")}
            {ImapScript.Login}
            {ImapScript.Capability("X-LOGGED-IN")}
            {ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0")}
            {ImapScript.Logout}
            """);

        var result = await _checker.RunAsync(Required(server).WithPassword());

        result.AssertSuccess();
        Assert.Equal(["IMAP4rev1", "X-LOGGED-IN"], result.Capabilities);
        Assert.True(result.Authenticated);
        Assert.Equal(["A1 CAPABILITY", "A2 STARTTLS"], server.ReceivedInClear);
        Assert.Equal(
            [CheckPhase.Resolve, CheckPhase.Connect, CheckPhase.Tls, CheckPhase.Greeting, CheckPhase.Hello, CheckPhase.StartTls, CheckPhase.Auth, CheckPhase.Mailbox, CheckPhase.Quit],
            result.Phases.Select(p => p.Phase));
    }

    [Fact]
    public async Task Capabilities_In_The_Login_Reply_Are_Not_Believed()
    {
        await using var server = ScriptedServer.Start($$"""
            tls:
            {{ImapScript.Greeting}}
            {{ImapScript.Capability()}}
            C: {*} LOGIN *
            S: {tag} OK [CAPABILITY IMAP4rev1 X-SAID] welcome
            {{ImapScript.Capability("X-ASKED")}}
            {{ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0")}}
            {{ImapScript.Logout}}
            """);

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap, TlsMode.Implicit).WithPassword());

        result.AssertSuccess();
        Assert.Equal(["IMAP4rev1", "X-ASKED"], result.Capabilities);
    }

    [Fact]
    public async Task StartTls_That_Is_Not_Offered_Is_A_Downgrade()
    {
        await using var server = ScriptedServer.Start($"S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\n{ImapScript.Capability("IDLE")}\nC?: ZZ LOGOUT");

        var result = await _checker.RunAsync(Required(server).WithPassword());

        result.AssertFailed(CheckPhase.StartTls, FailureReason.StartTlsUnsupported);
        Assert.Equal(0, server.Count("LOGIN"));
        Assert.Equal(0, server.Count("STARTTLS"));
    }

    [Theory]
    [InlineData("S: {tag} NO not now", FailureReason.StartTlsRejected)]
    [InlineData("S: {tag} BAD what", FailureReason.StartTlsRejected)]
    [InlineData("S: {tag} BAD what\nreset:", FailureReason.StartTlsRejected)]
    [InlineData("S: * BYE leaving\nclose:", FailureReason.StartTlsRejected)]
    [InlineData("S: + go on", FailureReason.ProtocolError)]
    [InlineData("S: go ahead", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    [InlineData("S+: {tag} OK go ahead\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN\ngone:", FailureReason.StartTlsInjection)]
    [InlineData("S+: {tag} OK go ahead\nS: * BYE\ngone:", FailureReason.StartTlsInjection)]
    [InlineData("bytes: \"A2 OK\\r\\n*\"\ngone:", FailureReason.StartTlsInjection)]
    public async Task StartTls_That_Is_Not_Taken_Has_Its_Reason(string response, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"S: * OK ready\n{ImapScript.Capability("STARTTLS")}\nC: {{*}} STARTTLS\n{response}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap).WithPassword());

        result.AssertFailed(CheckPhase.StartTls, reason);
        Assert.Equal(["IMAP4rev1", "STARTTLS"], result.Capabilities);
        Assert.Equal(0, server.Count("LOGIN"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Preauth_Cannot_Start_Tls(bool withPassword)
    {
        await using var server = ScriptedServer.Start($"S: * PREAUTH welcome\n{ImapScript.Capability("STARTTLS")}\nC?: ZZ LOGOUT");

        var result = await _checker.RunAsync(withPassword ? Required(server).WithPassword() : Required(server));

        Assert.Equal(FailureReason.StartTlsUnsupported, result.Failure?.Reason);
        await server.Completed;
        Assert.Equal(["A1 CAPABILITY", "ZZ LOGOUT"], server.Received);
    }

    [Theory]
    [InlineData(TlsMode.Opportunistic, true)]
    [InlineData(TlsMode.Opportunistic, false)]
    [InlineData(TlsMode.Implicit, true)]
    public async Task Preauth_Needs_No_Login(TlsMode mode, bool withPassword)
    {
        await using var server = ScriptedServer.Start($"""
            {(mode == TlsMode.Implicit ? "tls:" : "# in clear")}
            S: * PREAUTH welcome
            {ImapScript.Capability("STARTTLS")}
            {ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0")}
            {ImapScript.Logout}
            """);
        var options = _checker.For(server, MailProtocol.Imap, mode);

        var result = await _checker.RunAsync(withPassword ? options.WithPassword() : options);

        result.AssertSuccess();
        Assert.True(result.Authenticated);
        Assert.Equal(0, Assert.Single(result.Mailboxes).Messages);
        Assert.Equal(0, server.Count("LOGIN") + server.Count("AUTHENTICATE") + server.Count("STARTTLS"));
    }

    [Theory]
    [InlineData(ExpectedFailure.CleartextAuth, "* OK ready", "STARTTLS LOGINDISABLED", true)]
    [InlineData(ExpectedFailure.Cleartext, "* OK ready", "STARTTLS LOGINDISABLED", true)]
    [InlineData(ExpectedFailure.CleartextAuth, "* OK ready", "STARTTLS", false)]
    [InlineData(ExpectedFailure.CleartextAuth, "* OK ready", "STARTTLS LOGINDISABLED AUTH=PLAIN", false)]
    [InlineData(ExpectedFailure.CleartextAuth, "* PREAUTH hello", "LOGINDISABLED", false)]
    [InlineData(ExpectedFailure.Cleartext, "* OK ready", "AUTH=PLAIN", false)]
    public async Task Login_Before_Tls_Must_Be_Refused(ExpectedFailure expected, string greeting, string capabilities, bool isRefused)
    {
        await using var server = ScriptedServer.Start($"S: {greeting}\n{ImapScript.Capability(capabilities)}\nC: ZZ LOGOUT\nS: ZZ OK");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Imap).WithPassword() with { ExpectFailure = expected });

        Assert.Equal(isRefused ? null : FailureReason.NotRefused, result.Failure?.Reason);
        Assert.Equal(0, server.Count("LOGIN") + server.Count("AUTHENTICATE"));
    }
}
