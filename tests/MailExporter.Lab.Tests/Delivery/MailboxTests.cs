using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>How messages are found in mailboxes, and deleted there.</summary>
public sealed class MailboxTests(MailLab lab) : RouteTest(lab)
{
    [Theory]
    [InlineData(MailProtocol.Imap, "mail.lab.test", 5, 2)]
    [InlineData(MailProtocol.Imap, "polled.lab.test", 8, 2)] // without IDLE
    [InlineData(MailProtocol.Pop3, "mail.lab.test", 20, 4)] // opening, looking at least once, and deleting
    public async Task Message_Arrives_And_Is_Deleted_With_One_Login_A_Side(MailProtocol protocol, string host, double longest, int logins)
    {
        var log = await AuthLog.OpenAsync(Lab);

        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Plain, protocol, host)));

        Assert.Equal((DeliveryOutcome.Delivered, "INBOX", 0), (result.Outcome, result.Message!.Folder, result.Leftovers));
        Assert.InRange(result.Latency!.Value.TotalSeconds, 0, longest);
        Assert.Equal(["LMTP", "ESMTPSA"], result.Message.Hops.Select(hop => hop.With));
        var seen = await log.AttemptsAsync();
        if (protocol == MailProtocol.Imap)
        {
            Assert.Equal(logins, seen);
        }
        else
        {
            Assert.InRange(seen, logins, logins + 3); // a maildrop shows what is new only to a new session
        }
    }

    [Fact]
    public async Task Server_Without_Idle_Is_Asked_On_One_Connection_Until_The_Message_Is_There()
    {
        var log = await AuthLog.OpenAsync(Lab);

        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Late.Replace("*", "2", StringComparison.Ordinal), hostname: Lab.Facts.PolledHost)));

        Assert.InRange(result.Latency!.Value.TotalSeconds, 2, 12);
        Assert.Equal(2, await log.AttemptsAsync());
        Assert.Contains(result.Receiving!.Transcript.Lines, line => line.Contains("NOOP", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Receiving.Transcript.Lines, line => line.Contains("IDLE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_That_Cannot_Be_Deleted_Is_Left_Over_Although_The_Server_Says_OK()
    {
        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Fixed)));

        Assert.Equal((DeliveryOutcome.Delivered, 1), (result.Outcome, result.Leftovers));
    }

    [Fact]
    public async Task Nothing_Is_Deleted_Without_Cleanup()
    {
        var before = await MailboxAsync(LabLogin.Way);

        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Plain) with { Cleanup = false }));

        Assert.Null(result.Leftovers);
        var after = await MailboxAsync(LabLogin.Way);
        Assert.Equal((before.Messages + 1, before.Unseen + 1), (after.Messages, after.Unseen));
    }

    [Fact]
    public async Task Routes_Into_One_Mailbox_Leave_Each_Other_Alone()
    {
        var route = To(Lab.Facts.Ways.Plain);

        var results = await Task.WhenAll(RunAsync(route), RunAsync(route with { Name = "other" }), RunAsync(To(Lab.Facts.Ways.Plain, MailProtocol.Pop3) with { Name = "third" }));

        Assert.All(results, result => IsUp(result));
    }
}
