using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>What becomes of messages on the way through Postfix and Dovecot.</summary>
public sealed class WayTests(MailLab lab) : RouteTest(lab)
{
    [Fact]
    public async Task Message_That_Is_Filed_As_Junk_Arrives_In_Junk()
    {
        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Junk)));

        Assert.Equal((DeliveryOutcome.Delivered, "Junk", true, 0), (result.Outcome, result.Message!.Folder, result.Message.IsJunk, result.Leftovers));
        Assert.InRange(result.Latency!.Value.TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Junk_Is_Not_Seen_By_Pop3_And_Does_Not_Arrive()
    {
        var missed = await RunAsync(To(Lab.Facts.Ways.Junk, MailProtocol.Pop3) with { Timeout = TimeSpan.FromSeconds(3) });

        Fails(missed, null, DeliveryPhase.Receive, FailureReason.Timeout);
        IsUp(await RunAsync(To(Lab.Facts.Ways.Junk))); // finds it later, as a route of the same name
    }

    [Fact]
    public async Task Message_That_Comes_After_The_Timeout_Is_Late_And_Counted_By_A_Later_Round()
    {
        var late = Lab.Facts.Ways.Late.Replace("*", "2", StringComparison.Ordinal);
        var route = Open(To(late) with { Timeout = TimeSpan.FromSeconds(1) });
        var before = await MailboxAsync(LabLogin.Way);

        var missed = await RunAsync(route);
        await Patience.UntilAsync("the late message", async () => (await MailboxAsync(LabLogin.Way)).Messages > before.Messages);
        var later = await RunAsync(route);

        Fails(missed, null, DeliveryPhase.Receive, FailureReason.Timeout);
        var earlier = Assert.Single(later.Earlier);
        Assert.Equal((missed.Id, DeliveryOutcome.Late), (earlier.Id, earlier.Outcome));
        Assert.InRange(earlier.Latency!.Value.TotalSeconds, 2, 20);
        await Patience.UntilAsync("the second late message", async () => (await MailboxAsync(LabLogin.Way)).Messages > before.Messages);
    }

    [Fact]
    public async Task Message_That_Is_Kept_Within_The_Timeout_Is_Delivered_And_Measured()
    {
        var result = IsUp(await RunAsync(To(Lab.Facts.Ways.Late.Replace("*", "1.5", StringComparison.Ordinal))));

        Assert.Equal(DeliveryOutcome.Delivered, result.Outcome);
        Assert.InRange(result.Latency!.Value.TotalSeconds, 1.5, 10);
        Assert.Equal(["LMTP", "ESMTP", "LMTP", "ESMTPSA"], result.Message!.Hops.Select(hop => hop.With));
        Assert.Equal([null, false, null, true], result.Message.Hops.Select(hop => hop.IsEncrypted is { } known && hop.With == "LMTP" ? null : hop.IsEncrypted));
    }

    [Fact]
    public async Task Message_That_Is_Dropped_Is_Lost_After_An_Hour_And_Never_Before()
    {
        var route = Open(To(Lab.Facts.Ways.Dropped) with { Timeout = TimeSpan.FromSeconds(1) });

        var missed = await RunAsync(route);
        Time.By(TimeSpan.FromMinutes(59));
        var waiting = await RunAsync(route);
        Time.By(TimeSpan.FromMinutes(2));
        var later = await RunAsync(route);

        Fails(missed, null, DeliveryPhase.Receive, FailureReason.Timeout);
        Assert.Empty(waiting.Earlier);
        Assert.Equal([new EarlierMessage(missed.Id, DeliveryOutcome.Lost)], later.Earlier);
    }

    [Fact]
    public async Task Message_That_Arrives_Twice_Is_A_Duplicate_And_Both_Are_Deleted()
    {
        var route = Open(To(Lab.Facts.Ways.Twice));

        var first = IsUp(await RunAsync(route));
        var second = IsUp(await RunAsync(route)); // a copy that comes when the round is over is told by the next

        DeliveryOutcome?[] told = [first.Outcome, .. second.Earlier.Where(earlier => earlier.Id == first.Id).Select(earlier => earlier.Outcome)];
        Assert.Single(told, DeliveryOutcome.Duplicate);
        Assert.Equal((0, 0), (first.Leftovers, second.Leftovers));
    }

    [Fact]
    public async Task Greylisted_Message_Is_Tried_Again_Within_The_Round_And_Shown()
    {
        var once = Lab.Facts.Ways.GreylistedOnce.Replace("*", $"{Guid.NewGuid():N}", StringComparison.Ordinal);

        var result = IsUp(await RunAsync(To(once)));

        Assert.Equal((DeliveryOutcome.Delivered, 1), (result.Outcome, result.Deferrals));
        Assert.InRange(result.SendDuration!.Value.TotalSeconds, 5, 15);
    }

    [Fact]
    public async Task Message_That_Stays_Greylisted_Is_Deferred()
    {
        var result = await RunAsync(To(Lab.Facts.Ways.Plain) with { To = To(Lab.Facts.Ways.Plain).To with { ToEmail = Lab.Facts.Addresses.Greylisted }, Timeout = TimeSpan.FromSeconds(8) });

        Fails(result, DeliveryOutcome.Deferred, DeliveryPhase.Send, FailureReason.RecipientRejected);
        Assert.Equal(450, result.Failure!.ReplyCode);
    }

    [Theory]
    [InlineData("rejected@lab.test", 550)]
    [InlineData("nobody@lab.test", 550)]
    public async Task Refused_Recipient_Is_A_Failed_Sending(string address, int code)
    {
        var route = To(Lab.Facts.Ways.Plain);

        var result = await RunAsync(route with { To = route.To with { ToEmail = address } });

        Fails(result, DeliveryOutcome.SendFailed, DeliveryPhase.Send, FailureReason.RecipientRejected);
        Assert.Equal(code, result.Failure!.ReplyCode);
    }
}
