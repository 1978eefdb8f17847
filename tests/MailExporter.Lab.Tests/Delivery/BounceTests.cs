using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>Messages that Postfix accepts and then returns.</summary>
public sealed class BounceTests(MailLab lab) : RouteTest(lab)
{
    private DeliveryOptions Bouncing(string address, MailProtocol bounces = MailProtocol.Imap)
    {
        var route = To(Lab.Facts.Ways.Plain);
        return route with { To = route.To with { ToEmail = address }, Bounces = Lab.Server(bounces, TlsMode.Implicit).As(Lab, LabLogin.Back) };
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Message_That_Is_Returned_Has_Bounced_Before_The_Timeout_And_The_Notification_Is_Deleted(MailProtocol bounces)
    {
        var result = await RunAsync(Bouncing(Lab.Facts.Ways.Bounced, bounces));

        Assert.Equal((DeliveryOutcome.Bounced, false), (result.Outcome, result.IsUp));
        Assert.Equal("5.2.1", result.Bounce!.Status);
        Assert.Contains("mailbox disabled by the lab", result.Bounce.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_Mailbox_Is_A_Bounce_And_Its_Messages_Stay()
    {
        var before = await MailboxAsync("full@lab.test");

        var result = await RunAsync(Bouncing("full@lab.test"));

        Assert.Equal((DeliveryOutcome.Bounced, "5.2.2"), (result.Outcome, result.Bounce?.Status));
        Assert.Equal(before, await MailboxAsync("full@lab.test"));
    }

    [Fact]
    public async Task Notification_About_Somebody_Elses_Message_Is_Foreign()
    {
        var foreign = new ForeignMail(Lab, LabLogin.Back);
        await foreign.PutAsync([(ForeignMail.Report(Guid.CreateVersion7()), ""), (ForeignMail.Report(Guid.CreateVersion7()), "T")]);

        var result = await RunAsync(Bouncing(Lab.Facts.Ways.Plain));

        IsUp(result);
        foreign.AssertUntouched();
        foreign.Take();
    }

    [Fact]
    public async Task Message_That_Asks_For_No_Notification_Is_Missing()
    {
        var before = await MailboxAsync(LabLogin.Back);

        var result = await RunAsync(Bouncing(Lab.Facts.Ways.Bounced) with { Bounces = null, NotifyNever = true, Timeout = TimeSpan.FromSeconds(3) });

        Fails(result, null, DeliveryPhase.Receive, FailureReason.Timeout);
        Assert.Equal(before.Messages, (await MailboxAsync(LabLogin.Back)).Messages);
    }

    [Fact]
    public async Task Message_With_The_Empty_Sender_Arrives()
    {
        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Plain) with { NullSender = true, BodySize = 100_000, Headers = [new("X-Route", "north")] }));

        Assert.True(result.Message!.IsBodyIntact);
        Assert.InRange(result.Message.SizeBytes!.Value, 100_000, 120_000);
        Assert.Contains(result.Sending!.Transcript.Lines, line => line.StartsWith("C: MAIL FROM:<>", StringComparison.Ordinal));
    }
}
