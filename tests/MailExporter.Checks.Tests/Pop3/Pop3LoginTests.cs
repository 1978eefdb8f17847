using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Pop3;

public sealed class Pop3LoginTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Implicit(ScriptedServer server) => _checker.For(server, MailProtocol.Pop3, TlsMode.Implicit).WithPassword();

    private static ScriptedServer Start(string capabilities, string rest) => ScriptedServer.Start($"tls:\n{Pop3Script.Greeting}\n{Pop3Script.Capa(capabilities)}\n{rest}");

    [Theory]
    [InlineData("C: USER *\nS: -ERR [AUTH] no such user", FailureReason.AuthFailed)]
    [InlineData("C: USER *\nS: -ERR no such user\nreset:", FailureReason.AuthFailed)]
    [InlineData("C: USER *\nS: -ERR [SYS/TEMP] LDAP is down", FailureReason.AuthTemporary)]
    [InlineData("C: USER *\nS: + go on", FailureReason.ProtocolError)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR [AUTH] no", FailureReason.AuthFailed)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR no", FailureReason.AuthFailed)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR no\nclose:", FailureReason.AuthFailed)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR [IN-USE] locked", FailureReason.AuthTemporary)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR [in-use] locked", FailureReason.AuthTemporary)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR [SYS/TEMP] later", FailureReason.AuthTemporary)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR [LOGIN-DELAY] too soon", FailureReason.AuthTemporary)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: -ERR no brackets [IN-USE] there", FailureReason.AuthFailed)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nS: + ", FailureReason.ProtocolError)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nclose:", FailureReason.ConnectionLost)]
    [InlineData("C: USER *\nS: +OK\nC: PASS *\nreset:", FailureReason.ConnectionLost)]
    [InlineData("C: USER *\nflood: *", FailureReason.ResponseTooLarge)]
    public async Task Login_That_Fails_Has_Its_Reason_And_Is_Not_Tried_Again(string rest, FailureReason reason)
    {
        await using var server = Start("USER", rest);

        var result = await _checker.RunAsync(Implicit(server));

        result.AssertFailed(CheckPhase.Auth, reason);
        Assert.Equal(1, server.Count("USER"));
        Assert.Equal(reason == FailureReason.AuthFailed, result.AuthBackoff);
        Assert.Empty(result.Mailboxes);
    }

    [Fact]
    public async Task User_And_Pass_Are_Used_Where_There_Is_No_Capa()
    {
        await using var server = ScriptedServer.Start($"tls:\n{Pop3Script.Greeting}\nC: CAPA\nS: -ERR\n{Pop3Script.Login}\n{Pop3Script.Stat}\n{Pop3Script.Quit}");

        (await _checker.RunAsync(Implicit(server))).AssertSuccess();
    }

    [Theory]
    [InlineData("TOP", null)]
    [InlineData("SASL GSSAPI", null)]
    [InlineData("SASL PLAIN", "USER")]
    [InlineData("USER", "SCRAM-SHA-256")]
    public async Task Without_A_Common_Way_Nothing_Is_Tried(string capability, string? forced)
    {
        await using var server = Start(capability, "C?: QUIT");

        (await _checker.RunAsync(Implicit(server) with { AuthMechanism = forced })).AssertFailed(CheckPhase.Auth, FailureReason.AuthUnsupported);

        Assert.Equal(0, server.Count("USER") + server.Count("AUTH"));
    }

    [Theory]
    [InlineData("USER")]
    [InlineData("user")]
    public async Task User_Command_Can_Be_Forced(string forced)
    {
        await using var server = Start("USER\nS+: SASL PLAIN", $"{Pop3Script.Login}\n{Pop3Script.Stat}\n{Pop3Script.Quit}");

        (await _checker.RunAsync(Implicit(server) with { AuthMechanism = forced })).AssertSuccess();
    }

    [Theory]
    [InlineData("USER")]
    [InlineData("SASL PLAIN")]
    public async Task Without_Tls_Nothing_Secret_Is_Sent(string capability)
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{Pop3Script.Capa(capability)}\nC?: QUIT");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3).WithPassword())).AssertFailed(CheckPhase.Auth, FailureReason.AuthCleartextRefused);

        await server.Completed;
        Assert.Equal(["CAPA", "QUIT"], server.Received);
    }

    [Fact]
    public async Task Cleartext_Login_Is_Used_Where_It_Is_Allowed()
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{Pop3Script.Capa("USER")}\n{Pop3Script.Login}\n{Pop3Script.Stat}\n{Pop3Script.Quit}");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3).WithPassword() with { AllowCleartextAuth = true })).AssertSuccess();
    }

    [Theory]
    [InlineData("S: -ERR maildrop is broken", FailureReason.MailboxFailed)]
    [InlineData("S: -ERR maildrop is broken\nreset:", FailureReason.MailboxFailed)]
    [InlineData("S: +OK", FailureReason.ProtocolError)]
    [InlineData("S: +OK 3", FailureReason.ProtocolError)]
    [InlineData("S: +OK -3 100", FailureReason.ProtocolError)]
    [InlineData("S: +OK three hundred", FailureReason.ProtocolError)]
    [InlineData("S: +OK 3 99999999999999999999", FailureReason.ProtocolError)]
    [InlineData("S: + ", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    public async Task Stat_That_Fails_Has_Its_Reason(string reply, FailureReason reason)
    {
        await using var server = Start("USER", $"{Pop3Script.Login}\nC: STAT\n{reply}");

        var result = await _checker.RunAsync(Implicit(server));

        result.AssertFailed(CheckPhase.Mailbox, reason);
        Assert.Empty(result.Mailboxes);
        Assert.True(result.Authenticated);
    }

    [Theory]
    [InlineData("S: +OK 0 0", 0, 0)]
    [InlineData("S: +OK  7   5000000000 octets", 7, 5000000000)]
    public async Task Stat_Is_Read_And_Nothing_Is_Retrieved(string reply, long messages, long bytes)
    {
        await using var server = Start("USER", $"{Pop3Script.Login}\nC: STAT\n{reply}\n{Pop3Script.Quit}");

        var result = await _checker.RunAsync(Implicit(server));

        result.AssertSuccess();
        Assert.Equal([new MailboxFacts("INBOX") { Messages = messages, SizeBytes = bytes }], result.Mailboxes);
        Assert.Equal(["CAPA", "USER probe@example.org", $"PASS {TestChecker.Password}", "STAT", "QUIT"], server.Received);
    }
}
