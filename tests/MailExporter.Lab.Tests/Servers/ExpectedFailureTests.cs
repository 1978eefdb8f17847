using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class ExpectedFailureTests(MailLab lab)
{
    [Fact]
    public async Task Server_That_Relays_For_Nobody_Is_As_It_Should_Be()
    {
        var result = (await lab.CheckAsync(Relay(lab.Facts.Addresses.Foreign))).Succeeds();

        Assert.DoesNotContain("C: DATA", result.Transcript.Lines);
        Assert.Contains("C: RSET", result.Transcript.Lines);
    }

    [Fact]
    public async Task Server_That_Takes_The_Recipient_Is_An_Open_Relay()
    {
        var before = await lab.InboxAsync(LabLogin.Second);

        var result = (await lab.CheckAsync(Relay(lab.Facts.Addresses.Accepted))).FailsIn(CheckPhase.Send, FailureReason.NotRefused);

        Assert.DoesNotContain("C: DATA", result.Transcript.Lines);
        Assert.Equal(before, await lab.InboxAsync(LabLogin.Second));
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Wrong_Password_That_Is_Refused_Is_As_It_Should_Be(MailProtocol protocol)
    {
        var server = lab.Server(protocol, TlsMode.Required).As(lab, LabLogin.Second) with { Password = Secret.FromValue("wrong"), ExpectFailure = ExpectedFailure.Auth };

        var result = (await lab.CheckAsync(server)).Succeeds();

        Assert.False(result.Authenticated);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Password_That_Is_Accepted_Against_Expectation_Is_An_Error(MailProtocol protocol)
    {
        var server = lab.Server(protocol, TlsMode.Required).As(lab, LabLogin.Second) with { ExpectFailure = ExpectedFailure.Auth };

        (await lab.CheckAsync(server)).FailsIn(CheckPhase.Auth, FailureReason.NotRefused);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp, "submission", "127.0.0.1", ExpectedFailure.CleartextAuth, true)]
    [InlineData(MailProtocol.Smtp, "submission", "127.0.0.1", ExpectedFailure.Cleartext, true)]
    [InlineData(MailProtocol.Smtp, "smtp", "127.0.0.1", ExpectedFailure.CleartextAuth, true)]
    [InlineData(MailProtocol.Smtp, "smtp", "127.0.0.1", ExpectedFailure.Cleartext, false)]
    [InlineData(MailProtocol.Smtp, "smtp_plain", "127.0.0.1", ExpectedFailure.CleartextAuth, false)]
    [InlineData(MailProtocol.Imap, "imap", "strict.lab.test", ExpectedFailure.CleartextAuth, true)]
    [InlineData(MailProtocol.Imap, "imap", "strict.lab.test", ExpectedFailure.Cleartext, true)]
    [InlineData(MailProtocol.Imap, "imap", "127.0.0.1", ExpectedFailure.CleartextAuth, false)]
    [InlineData(MailProtocol.Pop3, "pop3", "strict.lab.test", ExpectedFailure.CleartextAuth, true)]
    [InlineData(MailProtocol.Pop3, "pop3", "strict.lab.test", ExpectedFailure.Cleartext, true)]
    [InlineData(MailProtocol.Pop3, "pop3", "127.0.0.1", ExpectedFailure.Cleartext, false)]
    public async Task Service_In_Clear_Is_Seen(MailProtocol protocol, string port, string hostname, ExpectedFailure expected, bool isRefused)
    {
        var result = await lab.CheckAsync(lab.Server(protocol, hostname: hostname) with { Port = lab.Facts.Ports[port], ExpectFailure = expected });

        if (isRefused)
        {
            result.Succeeds();
        }
        else
        {
            Assert.Equal(FailureReason.NotRefused, result.Failure?.Reason);
        }
    }

    private ServerOptions Relay(string recipient) => lab.Server(MailProtocol.Smtp) with
    {
        Port = lab.Facts.Ports["smtp"],
        ExpectFailure = ExpectedFailure.Relay,
        FromEmail = "probe@example.org",
        ToEmail = recipient,
    };
}
