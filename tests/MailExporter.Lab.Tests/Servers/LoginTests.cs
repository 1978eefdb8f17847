using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class LoginTests(MailLab lab)
{
    private static readonly MailProtocol[] Protocols = [MailProtocol.Smtp, MailProtocol.Imap, MailProtocol.Pop3];
    private static readonly TlsMode[] Modes = [TlsMode.Opportunistic, TlsMode.Required, TlsMode.Implicit];

    public static TheoryData<MailProtocol, TlsMode, string, string> Passwords() =>
        [.. from protocol in Protocols from tls in Modes from mechanism in LabLogin.PasswordMechanisms from user in (string[])[LabLogin.First, LabLogin.Awkward] select (protocol, tls, mechanism, user)];

    public static TheoryData<MailProtocol, TlsMode, string, bool> Tokens() =>
        [.. from protocol in Protocols from tls in Modes from mechanism in LabLogin.TokenMechanisms from refresh in (bool[])[false, true] select (protocol, tls, mechanism, refresh)];

    public static TheoryData<MailProtocol, TlsMode> Ways() => [.. from protocol in Protocols from tls in Modes select (protocol, tls)];

    [Fact]
    public void The_Tests_Know_Every_Mechanism_Of_The_Lab() =>
        Assert.Equal(lab.Facts.Mechanisms.Order(), LabLogin.PasswordMechanisms.Concat(LabLogin.TokenMechanisms).Order());

    [Theory]
    [MemberData(nameof(Passwords))]
    public async Task Every_Mechanism_Logs_In_In_Every_Tls_Mode(MailProtocol protocol, TlsMode tls, string mechanism, string user)
    {
        var result = (await lab.CheckAsync(lab.Server(protocol, tls).As(lab, user, mechanism))).Succeeds();

        AssertLoggedIn(result, mechanism, user);
    }

    [Fact]
    public async Task Token_Comes_Over_Tls_From_An_Endpoint_That_The_Ca_File_Vouches_For()
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).WithToken(lab, LabLogin.First);

        (await lab.CheckAsync(server with { OAuth2 = server.OAuth2! with { TokenUrl = lab.Facts.Oauth.TokenUrlTls } })).Succeeds();
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task Both_Token_Flows_Log_In_In_Every_Tls_Mode(MailProtocol protocol, TlsMode tls, string mechanism, bool refresh)
    {
        var result = (await lab.CheckAsync(lab.Server(protocol, tls).WithToken(lab, LabLogin.First, mechanism, refresh))).Succeeds();

        AssertLoggedIn(result, mechanism, LabLogin.First);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_Strongest_Mechanism_On_Offer_Is_Chosen(MailProtocol protocol, TlsMode tls)
    {
        var result = (await lab.CheckAsync(lab.Server(protocol, tls).As(lab, LabLogin.First))).Succeeds();

        AssertLoggedIn(result, "SCRAM-SHA-256", LabLogin.First);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "LOGIN")]
    [InlineData(MailProtocol.Pop3, "USER")]
    public async Task Command_Of_The_Protocol_Logs_In(MailProtocol protocol, string command)
    {
        var result = (await lab.CheckAsync(lab.Server(protocol, TlsMode.Required).As(lab, LabLogin.Awkward, command))).Succeeds();

        Assert.Equal(lab.Facts.Users[LabLogin.Awkward].Messages, result.Mailboxes[0].Messages);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_Credentials_A_Server_Is_Spoken_To_And_Not_Logged_In_To(MailProtocol protocol, TlsMode tls)
    {
        var result = (await lab.CheckAsync(lab.Server(protocol, tls))).Succeeds();

        Assert.Null(result.Authenticated);
        Assert.True(result.SupportsTls);
        Assert.Equal(tls != TlsMode.Opportunistic, result.Tls is not null);
        Assert.NotEmpty(result.Capabilities!.Value);
    }

    private void AssertLoggedIn(CheckResult result, string mechanism, string user)
    {
        Assert.True(result.Authenticated);
        Assert.True(result.Tls?.CertificateValid);
        var command = result.Subject.Protocol == MailProtocol.Imap ? "AUTHENTICATE" : "AUTH";
        Assert.Contains(result.Transcript.Lines, line => line.StartsWith("C: ", StringComparison.Ordinal) && $"{line} ".Contains($"{command} {mechanism} ", StringComparison.Ordinal));
        if (result.Subject.Protocol != MailProtocol.Smtp)
        {
            Assert.Equal(lab.Facts.Users[user].Messages, result.Mailboxes[0].Messages); // each account has a number of its own
        }
    }
}
