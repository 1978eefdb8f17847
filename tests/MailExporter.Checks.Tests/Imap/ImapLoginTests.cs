using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Imap;

public sealed class ImapLoginTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Implicit(ScriptedServer server) => _checker.For(server, MailProtocol.Imap, TlsMode.Implicit) with { Mailboxes = [] };

    [Theory]
    [InlineData("simple", "LOGIN \"probe@example.org\" \"simple\"")]
    [InlineData("with space", "LOGIN \"probe@example.org\" \"with space\"")]
    [InlineData("quo\"te", "LOGIN \"probe@example.org\" \"quo\\\"te\"")]
    [InlineData("back\\slash\\", "LOGIN \"probe@example.org\" \"back\\\\slash\\\\\"")]
    [InlineData("{10}", "LOGIN \"probe@example.org\" \"{10}\"")]
    [InlineData("(paren) %*]", "LOGIN \"probe@example.org\" \"(paren) %*]\"")]
    public async Task Password_Is_Quoted(string password, string command)
    {
        await using var server = ScriptedServer.Start($"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability()}\n{ImapScript.Login}\n{ImapScript.Capability()}\n{ImapScript.Logout}");

        (await _checker.RunAsync(Implicit(server).WithPassword(password))).AssertSuccess();

        Assert.Equal($"A2 {command}", server.Received[1]);
    }

    [Fact]
    public async Task Password_That_No_Quoted_String_Can_Hold_Is_A_Literal()
    {
        await using var server = ScriptedServer.Start($$"""
            tls:
            {{ImapScript.Greeting}}
            {{ImapScript.Capability()}}
            C: A2 LOGIN {17}
            S: + name, please
            C: probe@example.org {7}
            S: + password, please
            C: Grüße
            S: A2 OK welcome
            {{ImapScript.Capability()}}
            {{ImapScript.Logout}}
            """);

        var result = await _checker.RunAsync(Implicit(server).WithPassword("Grüße"));

        result.AssertSuccess();
        Assert.DoesNotContain("Grüße", result.Transcript.ToString());
    }

    [Theory]
    [InlineData("S: A2 NO [AUTHENTICATIONFAILED] no", FailureReason.AuthFailed)]
    [InlineData("S: + more\nC: *\nS: A2 NO [AUTHENTICATIONFAILED] no", FailureReason.AuthFailed)]
    [InlineData("S: + more\nC: *\nS: + more\nC: *\nS: + more", FailureReason.ProtocolError)]
    public async Task Literal_Login_Can_Be_Refused_At_Each_Step(string rest, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"tls:\nS: * OK ready\n{ImapScript.Capability()}\nC: A2 LOGIN {{17}}\n{rest}");

        (await _checker.RunAsync(Implicit(server).WithPassword("Grüße"))).AssertFailed(CheckPhase.Auth, reason);
    }

    [Theory]
    [InlineData("NO [AUTHENTICATIONFAILED] no", FailureReason.AuthFailed)]
    [InlineData("NO no", FailureReason.AuthFailed)]
    [InlineData("NO [EXPIRED] change it", FailureReason.AuthFailed)]
    [InlineData("NO [AUTHORIZATIONFAILED] no", FailureReason.AuthFailed)]
    [InlineData("NO [UNAVAILABLE] LDAP is down", FailureReason.AuthTemporary)]
    [InlineData("NO [unavailable] LDAP is down", FailureReason.AuthTemporary)]
    [InlineData("NO [INUSE] locked", FailureReason.AuthTemporary)]
    [InlineData("NO [PRIVACYREQUIRED] more TLS", FailureReason.AuthUnsupported)]
    public async Task Refused_Login_Has_Its_Reason_And_Is_Not_Tried_Again(string response, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($$"""
            tls:
            {{ImapScript.Greeting}}
            {{ImapScript.Capability("AUTH=EXTERNAL")}}
            C: {*} LOGIN *
            S: {tag} {{response}}
            C?: ZZ LOGOUT
            """);

        var result = await _checker.RunAsync(Implicit(server).WithPassword());

        result.AssertFailed(CheckPhase.Auth, reason);
        Assert.Equal(1, server.Count("LOGIN"));
        Assert.Equal(reason == FailureReason.AuthFailed, result.AuthBackoff);
        Assert.Contains(response.Split('[')[0].Trim(), result.Failure!.Detail);
    }

    [Theory]
    [InlineData("S: * BYE too many failures\nclose:", FailureReason.AuthTemporary)]
    [InlineData("S: A2 NO no\nreset:", FailureReason.AuthFailed)]
    [InlineData("S: + huh", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("flood: * \"* OK x\\r\\n\"", FailureReason.ResponseTooLarge)]
    public async Task Login_That_Breaks_Has_Its_Reason(string rest, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"tls:\nS: * OK ready\n{ImapScript.Capability()}\nC: A2 LOGIN *\n{rest}");

        (await _checker.RunAsync(Implicit(server).WithPassword())).AssertFailed(CheckPhase.Auth, reason);
    }

    [Theory]
    [InlineData("IDLE")]
    [InlineData("AUTH=PLAIN")]
    [InlineData("LOGINDISABLED")]
    public async Task Without_Tls_Nothing_Secret_Is_Sent(string capability)
    {
        await using var server = ScriptedServer.Start($"{ImapScript.Greeting}\n{ImapScript.Capability(capability)}\nC?: ZZ LOGOUT");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Imap).WithPassword())).AssertFailed(CheckPhase.Auth, FailureReason.AuthCleartextRefused);

        await server.Completed;
        Assert.Equal(["A1 CAPABILITY", "ZZ LOGOUT"], server.Received);
    }

    [Theory]
    [InlineData("LOGINDISABLED", null)]
    [InlineData("LOGINDISABLED AUTH=GSSAPI", null)]
    [InlineData("AUTH=PLAIN", "CRAM-MD5")]
    [InlineData("AUTH=PLAIN LOGINDISABLED", "LOGIN")]
    public async Task Without_A_Common_Way_Nothing_Is_Tried(string capabilities, string? forced)
    {
        await using var server = ScriptedServer.Start($"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability(capabilities)}\nC?: ZZ LOGOUT");

        (await _checker.RunAsync(Implicit(server).WithPassword() with { AuthMechanism = forced })).AssertFailed(CheckPhase.Auth, FailureReason.AuthUnsupported);

        Assert.Equal(0, server.Count("LOGIN") + server.Count("AUTHENTICATE"));
    }

    [Theory]
    [InlineData("LOGIN")]
    [InlineData("login")]
    public async Task Login_Command_Can_Be_Forced(string forced)
    {
        await using var server = ScriptedServer.Start($"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability("AUTH=PLAIN")}\n{ImapScript.Login}\n{ImapScript.Capability()}\n{ImapScript.Logout}");

        (await _checker.RunAsync(Implicit(server).WithPassword() with { AuthMechanism = forced })).AssertSuccess();
    }

    [Fact]
    public async Task Password_With_A_Line_End_Sends_Nothing_Of_It()
    {
        await using var server = ScriptedServer.Start($"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability()}");

        var result = await _checker.RunAsync(Implicit(server).WithPassword("x\r\nA9 DELETE INBOX"));

        Assert.Equal(CheckStatus.Error, result.Status);
        Assert.DoesNotContain(server.Received, line => line.Contains("DELETE", StringComparison.Ordinal));
    }
}
