using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Lab.Tests.Servers;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>Messages through Postfix into Dovecot.</summary>
[Collection(ServerTests.Name)]
public sealed class DeliveryTests(MailLab lab)
{
    private DeliveryOptions Route(MailProtocol protocol, string? to = null) => new()
    {
        Name = "lab",
        From = lab.Server(MailProtocol.Smtp, TlsMode.Required).As(lab, LabLogin.First),
        To = lab.Server(protocol, TlsMode.Implicit).As(lab, LabLogin.Second) with { ToEmail = to },
        Timeout = TimeSpan.FromSeconds(20),
    };

    private async Task<DeliveryResult> RunAsync(DeliveryOptions route)
    {
        using var checker = new ServerChecker(lab.Dns);
        return await checker.Route(route, InstallationKey.Temporary()).RunAsync(null, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, 1)]
    [InlineData(MailProtocol.Pop3, 8)]
    public async Task Message_Arrives_Is_Read_And_Deleted_And_Nothing_Else_Is_Touched(MailProtocol protocol, double longest)
    {
        var before = await lab.InboxAsync(LabLogin.Second);

        var result = await RunAsync(Route(protocol));

        Assert.True(result.IsUp, $"{result.Failure}\n{result.Sending?.Transcript}\n{result.Receiving?.Transcript}");
        Assert.Equal((DeliveryOutcome.Delivered, "INBOX", 0), (result.Outcome, result.Message!.Folder, result.Leftovers));
        Assert.InRange(result.Latency!.Value.TotalSeconds, 0, longest);
        Assert.Equal(["LMTP", "ESMTPSA"], result.Message.Hops.Select(hop => hop.With));
        var after = await lab.InboxAsync(LabLogin.Second);
        Assert.Equal((before.Messages, before.Unseen), (after.Messages, after.Unseen));
    }

    [Fact]
    public async Task Two_Routes_Into_One_Mailbox_Leave_Each_Other_Alone()
    {
        var before = await lab.InboxAsync(LabLogin.Second);

        var results = await Task.WhenAll(RunAsync(Route(MailProtocol.Imap)), RunAsync(Route(MailProtocol.Imap) with { Name = "other" }), RunAsync(Route(MailProtocol.Pop3) with { Name = "third" }));

        Assert.All(results, result => Assert.True(result.IsUp, $"{result.Failure}\n{result.Receiving?.Transcript}"));
        Assert.Equal(before.Messages, (await lab.InboxAsync(LabLogin.Second)).Messages);
    }

    [Fact]
    public async Task Recipient_That_Does_Not_Exist_Fails_The_Sending()
    {
        var result = await RunAsync(Route(MailProtocol.Imap, lab.Facts.Addresses.Unknown));

        Assert.Equal((DeliveryOutcome.SendFailed, DeliveryPhase.Send, FailureReason.RecipientRejected), (result.Outcome, result.Failure?.Phase, result.Failure?.Reason));
    }

    [Fact]
    public async Task Message_That_Is_Accepted_And_Dropped_Is_Missing()
    {
        var result = await RunAsync(Route(MailProtocol.Imap, lab.Facts.Addresses.Foreign) with { Timeout = TimeSpan.FromSeconds(3) });

        Assert.Equal((null, DeliveryPhase.Receive, FailureReason.Timeout, 0), (result.Outcome, result.Failure?.Phase, result.Failure?.Reason, result.Leftovers));
    }
}
