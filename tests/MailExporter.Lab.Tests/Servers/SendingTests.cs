using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;
using MimeKit;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class SendingTests(MailLab lab)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Test_Message_Of_A_Client_Arrives()
    {
        var before = await lab.InboxAsync(LabLogin.Second);
        var server = Sending(lab.Server(MailProtocol.Smtp, TlsMode.Required).As(lab, LabLogin.First));

        var result = (await lab.CheckAsync(server)).Succeeds();

        Assert.True(result.TestSendSuccess);
        await ArrivesAsync(before);
    }

    [Fact]
    public async Task Test_Message_Of_An_Mta_Arrives_As_It_Was_Written()
    {
        var before = await lab.InboxAsync(LabLogin.Second);
        var subject = $"Grüße {Guid.NewGuid():N}";
        var server = Sending(Mta()) with { Subject = subject, Message = ".\nLine one: äöü\n.two\n" + new string('x', 2000) };

        var result = (await lab.CheckAsync(server)).Succeeds();

        await ArrivesAsync(before);
        var message = Assert.Single(Delivered(), mail => mail.Subject == subject);
        Assert.Equal(server.Message.Trim(), message.TextBody?.ReplaceLineEndings("\n").Trim());
        Assert.Equal((LabLogin.First, LabLogin.Second), (message.From.ToString(), message.To.ToString()));
        Assert.NotNull(message.MessageId);
        Assert.InRange(message.Date, result.StartedAt - TimeSpan.FromSeconds(2), result.StartedAt + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Greylisted_Message_Is_Tried_Once_More_And_Arrives()
    {
        var before = await lab.InboxAsync(LabLogin.Second);
        var server = Sending(Mta(), lab.Facts.Addresses.GreylistedOnce.Replace("*", $"{Guid.NewGuid():N}", StringComparison.Ordinal));

        var result = (await lab.CheckAsync(server)).Succeeds();

        Assert.True(result.TestSendSuccess);
        Assert.InRange(result.ResponseTime, Pause, 2 * Pause);
        Assert.Equal(2, result.Transcript.Lines.Count(line => line.StartsWith("C: RCPT TO:", StringComparison.Ordinal)));
        await ArrivesAsync(before);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Message_That_Stays_Greylisted_Is_A_Warning(bool retry, int tries)
    {
        var result = (await lab.CheckAsync(Sending(Mta(), lab.Facts.Addresses.Greylisted) with { RetryTemporary = retry })).WarnsOf(WarningReason.Temporary);

        Assert.False(result.TestSendSuccess);
        Assert.Contains("450 4.7.1", result.Message, StringComparison.Ordinal);
        Assert.Equal(tries, result.Transcript.Lines.Count(line => line.StartsWith("C: RCPT TO:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Temporary_Refusal_Is_An_Error_Where_That_Is_Asked_For()
    {
        var server = Sending(Mta()) with { FromEmail = lab.Facts.Addresses.SenderDeferred, RetryTemporary = false, TemporaryStatus = CheckStatus.Error };

        var result = (await lab.CheckAsync(server)).FailsIn(CheckPhase.Send, FailureReason.SenderRejected);

        Assert.Equal((451, "4.7.1"), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
    }

    [Fact]
    public async Task Refused_Sender_Is_An_Error()
    {
        var result = (await lab.CheckAsync(Sending(Mta()) with { FromEmail = lab.Facts.Addresses.SenderRejected })).FailsIn(CheckPhase.Send, FailureReason.SenderRejected);

        Assert.Equal((553, "5.7.1"), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
    }

    [Theory]
    [InlineData("rejected@lab.test", 550, "5.7.1")]
    [InlineData("nobody@lab.test", 550, "5.1.1")]
    [InlineData("someone@example.org", 554, "5.7.1")]
    public async Task Refused_Recipient_Is_An_Error(string recipient, int code, string enhanced)
    {
        var result = (await lab.CheckAsync(Sending(Mta(), recipient))).FailsIn(CheckPhase.Send, FailureReason.RecipientRejected);

        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.False(result.TestSendSuccess);
    }

    [Fact]
    public async Task Refused_Message_Is_An_Error()
    {
        var result = (await lab.CheckAsync(Sending(Mta()) with { Subject = lab.Facts.RejectedSubject })).FailsIn(CheckPhase.Send, FailureReason.MessageRejected);

        Assert.Equal((550, "5.7.1"), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
    }

    private IEnumerable<MimeMessage> Delivered() =>
        new DirectoryInfo(Path.Combine(lab.Facts.Dir, "mail", "u2", "Maildir")).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Directory!.Name is "new" or "cur")
            .Select(file => MimeMessage.Load(file.FullName, TestContext.Current.CancellationToken));

    private ServerOptions Mta() => lab.Server(MailProtocol.Smtp, TlsMode.Required) with { Port = lab.Facts.Ports["smtp"] };

    private ServerOptions Sending(ServerOptions server, string? recipient = null) => server with
    {
        TestSend = true,
        FromEmail = LabLogin.First,
        ToEmail = recipient ?? lab.Facts.Addresses.Accepted,
    };

    private Task ArrivesAsync(MailboxFacts before) =>
        Patience.UntilAsync("one more message in the second user's INBOX", async () => (await lab.InboxAsync(LabLogin.Second)).Messages == before.Messages + 1);
}
