using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class SmtpAuthTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Credentials_Travel_Only_After_The_Upgrade()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 235 2.7.0 ok\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword());

        result.AssertSuccess();
        Assert.True(result.Authenticated);
        Assert.False(result.AuthBackoff);
        Assert.Equal("SMTP server check successful, authenticated as probe@example.org", result.Message);
        Assert.Equal(["EHLO probe.example.net", "STARTTLS"], server.ReceivedInClear);
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN")]
    [InlineData("AUTH=PLAIN LOGIN")]
    [InlineData("SIZE 5")]
    public async Task Without_Tls_Nothing_Secret_Is_Sent(string extension)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo(extension)}\nC?: QUIT");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword());

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthCleartextRefused);
        await server.Completed;
        Assert.Equal(["EHLO probe.example.net", "QUIT"], server.Received);
    }

    [Fact]
    public async Task Cleartext_Auth_Is_Used_Where_It_Is_Allowed()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 235 ok\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword() with { AllowCleartextAuth = true });

        result.AssertSuccess();
        Assert.True(result.Authenticated);
    }

    [Fact]
    public async Task Allowed_Cleartext_Auth_Still_Upgrades_Where_StartTls_Is_Offered()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 235 ok\n{SmtpScript.Quit}");

        (await _checker.RunAsync(_checker.For(server).WithPassword() with { AllowCleartextAuth = true })).AssertSuccess();

        Assert.Equal(2, server.ReceivedInClear.Count);
    }

    [Theory]
    [InlineData("AUTH=PLAIN LOGIN")]
    [InlineData("auth plain login")]
    [InlineData("AUTH=PLAIN")]
    [InlineData("AUTH  PLAIN ")]
    public async Task Auth_Is_Understood_In_Its_Old_And_Odd_Forms(string extension)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured(extension)}\nC: AUTH PLAIN *\nS: 235 ok\n{SmtpScript.Quit}");

        (await _checker.RunAsync(_checker.For(server).WithPassword())).AssertSuccess();
    }

    [Theory]
    [InlineData("SIZE 5", null)]
    [InlineData("AUTH", null)]
    [InlineData("AUTH GSSAPI NTLM", null)]
    [InlineData("AUTH PLAIN LOGIN", "SCRAM-SHA-256")]
    [InlineData("AUTH PLAIN LOGIN", "XOAUTH2")]
    public async Task Without_A_Common_Mechanism_Nothing_Is_Tried(string extension, string? forced)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured(extension)}\nC?: QUIT");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword() with { AuthMechanism = forced });

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthUnsupported);
        Assert.Equal(0, server.Count("AUTH"));
    }

    [Theory]
    [InlineData(535, "5.7.8", FailureReason.AuthFailed)]
    [InlineData(535, null, FailureReason.AuthFailed)]
    [InlineData(550, "5.7.1", FailureReason.AuthFailed)]
    [InlineData(534, "5.7.9", FailureReason.AuthFailed)]
    [InlineData(454, "4.7.0", FailureReason.AuthTemporary)]
    [InlineData(421, "4.3.2", FailureReason.AuthTemporary)]
    [InlineData(432, null, FailureReason.AuthTemporary)]
    [InlineData(530, "5.7.0", FailureReason.AuthUnsupported)]
    [InlineData(504, "5.5.4", FailureReason.AuthUnsupported)]
    [InlineData(538, "5.7.11", FailureReason.AuthUnsupported)]
    public async Task Refused_Auth_Has_Reason_And_Codes_And_Is_Not_Tried_Again(int code, string? enhanced, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN LOGIN CRAM-MD5")}\nC: AUTH CRAM-MD5\nS: {code} {enhanced} no\nC?: QUIT");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword());

        result.AssertFailed(CheckPhase.Auth, reason);
        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.Equal(1, server.Count("AUTH"));
        Assert.Equal(reason == FailureReason.AuthFailed, result.AuthBackoff);
    }

    [Theory]
    [InlineData("S: 535 5.7.8 no\nclose:", FailureReason.AuthFailed)]
    [InlineData("S: 535 5.7.8 no\nreset:", FailureReason.AuthFailed)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("S: welcome", FailureReason.ProtocolError)]
    [InlineData("S: 354 go on", FailureReason.ProtocolError)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    public async Task Auth_That_Breaks_Has_Its_Reason(string reply, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword());

        result.AssertFailed(CheckPhase.Auth, reason);
        Assert.NotEqual(true, result.Authenticated);
    }

    [Fact]
    public async Task Silence_In_Auth_Ends_At_The_Deadline_Without_A_Back_Off()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nstall:");
        var check = _checker.RunAsync(_checker.For(server).WithPassword());
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        var result = await check;
        result.AssertFailed(CheckPhase.Auth, FailureReason.Timeout);
        Assert.False(result.AuthBackoff);
    }

    [Fact]
    public async Task Unreadable_Password_File_Is_A_Fault_Of_Our_Own()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC?: QUIT");
        var options = _checker.For(server).WithPassword() with { Password = Secret.FromFile(Path.Combine(_checker.Folder, "missing")) };

        (await _checker.RunAsync(options)).AssertFailed(CheckPhase.Auth, FailureReason.LocalError);
    }
}
