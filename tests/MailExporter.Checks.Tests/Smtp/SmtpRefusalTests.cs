using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class SmtpRefusalTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Expecting(ScriptedServer server, ExpectedFailure expected) =>
        _checker.For(server) with { ExpectFailure = expected, FromEmail = "a@example.org", ToEmail = "b@elsewhere.example" };

    [Theory]
    [InlineData("C: MAIL FROM:<a@example.org>\nS: 550 5.7.1 no")]
    [InlineData("C: MAIL FROM:<a@example.org>\nS: 250 ok\nC: RCPT TO:<b@elsewhere.example>\nS: 554 5.7.1 relay access denied\nC: RSET\nS: 250 ok")]
    [InlineData("C: MAIL FROM:<a@example.org>\nS: 250 ok\nC: RCPT TO:<b@elsewhere.example>\nS: 554 5.7.1 relay access denied\nC: RSET\nclose:")]
    public async Task Refused_Relay_Is_A_Success(string transaction)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{transaction}{(transaction.EndsWith(':') ? "" : "\n" + SmtpScript.Quit)}");

        var result = await _checker.RunAsync(Expecting(server, ExpectedFailure.Relay));

        result.AssertSuccess();
        Assert.Equal(0, server.Count("DATA"));
    }

    [Fact]
    public async Task Open_Relay_Is_Not_Refused_And_Gets_No_Data()
    {
        await using var server = ScriptedServer.Start($"""
            {SmtpScript.Greeting}
            {SmtpScript.Ehlo()}
            C: MAIL FROM:<a@example.org>
            S: 250 2.1.0 ok
            C: RCPT TO:<b@elsewhere.example>
            S: 250 2.1.5 ok
            C: RSET
            S: 250 ok
            C?: QUIT
            """);

        var result = await _checker.RunAsync(Expecting(server, ExpectedFailure.Relay));

        result.AssertFailed(CheckPhase.Send, FailureReason.NotRefused);
        Assert.Equal((250, "2.1.5"), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.Equal(0, server.Count("DATA"));
    }

    [Fact]
    public async Task Relay_Refused_For_Now_Only_Is_A_Warning()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\nC: MAIL *\nS: 250 ok\nC: RCPT *\nS: 450 4.7.1 later\nC: RSET\nS: 250 ok\n{SmtpScript.Quit}");

        (await _checker.RunAsync(Expecting(server, ExpectedFailure.Relay))).AssertWarned(WarningReason.Temporary);
    }

    [Fact]
    public async Task Refused_Password_Is_A_Success_Outside_The_Back_Off()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 535 5.7.8 no\nC?: QUIT");
        var options = Expecting(server, ExpectedFailure.Auth).WithPassword("wrong-on-purpose");

        var first = await _checker.RunAsync(options);
        var second = await _checker.RunAsync(options);

        first.AssertSuccess();
        second.AssertSuccess();
        Assert.False(first.Authenticated);
        Assert.False(second.AuthBackoff);
        Assert.Equal(2, server.Count("AUTH"));
    }

    [Fact]
    public async Task Accepted_Wrong_Password_Is_Not_Refused()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 235 ok\nC?: QUIT");

        (await _checker.RunAsync(Expecting(server, ExpectedFailure.Auth).WithPassword("wrong-on-purpose"))).AssertFailed(CheckPhase.Auth, FailureReason.NotRefused);
    }

    [Theory]
    [InlineData("454 4.7.0 busy", FailureReason.AuthTemporary)]
    [InlineData("504 5.5.4 unknown mechanism", FailureReason.AuthUnsupported)]
    public async Task Only_A_Refused_Password_Is_The_Refusal_That_Was_Wanted(string reply, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: {reply}\nC?: QUIT");

        (await _checker.RunAsync(Expecting(server, ExpectedFailure.Auth).WithPassword("wrong-on-purpose"))).AssertFailed(CheckPhase.Auth, reason);
    }

    [Fact]
    public async Task No_Auth_Before_Tls_Is_A_Success()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\n{SmtpScript.Quit}");

        (await _checker.RunAsync(Expecting(server, ExpectedFailure.CleartextAuth))).AssertSuccess();
    }

    [Theory]
    [InlineData(ExpectedFailure.CleartextAuth, "AUTH PLAIN")]
    [InlineData(ExpectedFailure.CleartextAuth, "AUTH=LOGIN")]
    [InlineData(ExpectedFailure.Cleartext, "AUTH PLAIN")]
    public async Task Auth_Before_Tls_Is_Not_Refused(ExpectedFailure expected, string extension)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS", extension)}\nC?: QUIT");

        var result = await _checker.RunAsync(Expecting(server, expected).WithPassword());

        Assert.Equal(FailureReason.NotRefused, result.Failure?.Reason);
        await server.Completed;
        Assert.Equal(["EHLO probe.example.net", "QUIT"], server.Received);
    }

    [Fact]
    public async Task Server_That_Insists_On_Tls_Is_A_Success()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\nC: MAIL FROM:<>\nS: 530 5.7.0 Must issue a STARTTLS command first\n{SmtpScript.Quit}");

        (await _checker.RunAsync(Expecting(server, ExpectedFailure.Cleartext))).AssertSuccess();
    }

    [Fact]
    public async Task Server_That_Takes_Mail_In_Clear_Is_Not_Refused()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\nC: MAIL FROM:<>\nS: 250 2.1.0 ok\nC: RSET\nS: 250 ok\nC?: QUIT");

        (await _checker.RunAsync(Expecting(server, ExpectedFailure.Cleartext))).AssertFailed(CheckPhase.Send, FailureReason.NotRefused);
    }
}
