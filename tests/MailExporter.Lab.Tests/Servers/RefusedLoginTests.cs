using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class RefusedLoginTests(MailLab lab)
{
    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Wrong_Password_Is_Tried_Once_And_Then_Left_Alone(MailProtocol protocol)
    {
        var log = await AuthLog.OpenAsync(lab);
        var server = lab.Server(protocol, TlsMode.Required).As(lab, LabLogin.First) with { Password = Secret.FromValue("wrong") };
        using var checker = new ServerChecker(lab.Dns);

        var first = Assert.Single(await checker.RunAsync(server, TestContext.Current.CancellationToken));
        var second = Assert.Single(await checker.RunAsync(server, TestContext.Current.CancellationToken));

        first.FailsIn(CheckPhase.Auth, FailureReason.AuthFailed);
        second.FailsIn(CheckPhase.Auth, FailureReason.AuthBackoff);
        Assert.Equal((true, true), (first.AuthBackoff, second.AuthBackoff));
        Assert.NotEmpty(second.Capabilities!.Value); // everything up to the login was done
        Assert.Equal(1, await log.AttemptsAsync());
    }

    [Fact]
    public async Task Back_Off_Is_The_Accounts_And_Ends_When_The_Password_Changes()
    {
        var wrong = lab.Server(MailProtocol.Imap, TlsMode.Required).As(lab, LabLogin.First) with { Password = Secret.FromValue("wrong") };
        using var checker = new ServerChecker(lab.Dns);
        await checker.RunAsync(wrong, TestContext.Current.CancellationToken);

        var other = await checker.RunAsync(lab.Server(MailProtocol.Imap, TlsMode.Required).As(lab, LabLogin.Awkward), TestContext.Current.CancellationToken);
        var right = await checker.RunAsync(lab.Server(MailProtocol.Imap, TlsMode.Required).As(lab, LabLogin.First), TestContext.Current.CancellationToken);

        other[0].Succeeds();
        right[0].Succeeds();
    }

    [Fact]
    public async Task Expired_Token_Is_Refused_Once_And_The_Account_Left_Alone()
    {
        var log = await AuthLog.OpenAsync(lab);
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).WithToken(lab, LabLogin.First);
        server = server with { OAuth2 = server.OAuth2! with { TokenUrl = new Uri(lab.Facts.Oauth.TokenUrl, "?expires_in=-3600") } };
        using var checker = new ServerChecker(lab.Dns);

        var first = Assert.Single(await checker.RunAsync(server, TestContext.Current.CancellationToken));
        var second = Assert.Single(await checker.RunAsync(server, TestContext.Current.CancellationToken));

        first.FailsIn(CheckPhase.Auth, FailureReason.AuthFailed);
        second.FailsIn(CheckPhase.Auth, FailureReason.AuthBackoff);
        Assert.Equal(1, await log.AttemptsAsync());
    }

    [Fact]
    public async Task Client_That_Gets_No_Token_Does_Not_Log_In()
    {
        var log = await AuthLog.OpenAsync(lab);
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).WithToken(lab, LabLogin.First);
        server = server with { OAuth2 = server.OAuth2! with { ClientSecret = Secret.FromValue("wrong") } };

        var result = await lab.CheckAsync(server);

        result.FailsIn(CheckPhase.Auth, FailureReason.TokenFailed);
        Assert.Contains("invalid_client", result.Message, StringComparison.Ordinal);
        Assert.Equal(0, await log.AttemptsAsync());
    }

    [Fact]
    public async Task Token_Endpoint_With_A_Certificate_That_Nobody_Vouches_For_Is_Told_No_Secret()
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).WithToken(lab, LabLogin.First);
        server = server with { OAuth2 = server.OAuth2! with { TokenUrl = lab.Facts.Oauth.TokenUrlTls }, TlsConfig = new() { InsecureSkipVerify = true } };
        var before = await File.ReadAllTextAsync(lab.Facts.Logs["oauth"], TestContext.Current.CancellationToken);

        var result = await lab.CheckAsync(server);

        result.FailsIn(CheckPhase.Auth, FailureReason.TokenFailed);
        Assert.Equal(before, await File.ReadAllTextAsync(lab.Facts.Logs["oauth"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Password_Does_Not_Travel_Where_There_Is_No_Tls()
    {
        var log = await AuthLog.OpenAsync(lab);
        var server = lab.Server(MailProtocol.Smtp).As(lab, LabLogin.First) with { Port = lab.Facts.Ports["smtp_plain"] };

        var result = await lab.CheckAsync(server);

        result.FailsIn(CheckPhase.Auth, FailureReason.AuthCleartextRefused);
        Assert.DoesNotContain(result.Transcript.Lines, line => line.StartsWith("C: AUTH", StringComparison.Ordinal));
        Assert.Equal(0, await log.AttemptsAsync());
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("SCRAM-SHA-256")]
    public async Task Password_Travels_In_Clear_Where_That_Is_Allowed(string mechanism)
    {
        var server = lab.Server(MailProtocol.Smtp).As(lab, LabLogin.Awkward, mechanism) with { Port = lab.Facts.Ports["smtp_plain"], AllowCleartextAuth = true };

        var result = (await lab.CheckAsync(server)).Succeeds();

        Assert.True(result.Authenticated);
        Assert.Null(result.Tls);
        Assert.False(result.SupportsTls);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Server_That_Lets_Nobody_Log_In_Before_Tls_Is_Logged_In_To_After_It(MailProtocol protocol)
    {
        var result = (await lab.CheckAsync(lab.Server(protocol, hostname: "strict.lab.test").As(lab, LabLogin.First))).Succeeds();

        Assert.Equal(lab.Facts.StrictHost, result.RemoteAddress?.Split(':')[0]);
        Assert.True(result.Authenticated);
        Assert.NotNull(result.Tls);
        Assert.DoesNotContain("LOGINDISABLED", result.Capabilities!.Value);
    }

    [Fact]
    public async Task Login_Disabled_Is_Seen_Before_Tls()
    {
        var result = (await lab.CheckAsync(lab.Server(MailProtocol.Imap, hostname: "strict.lab.test"))).Succeeds();

        Assert.Contains("LOGINDISABLED", result.Capabilities!.Value);
    }
}
