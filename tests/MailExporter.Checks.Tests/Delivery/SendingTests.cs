using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Smtp;
using static MailExporter.Checks.Tests.Delivery.MailboxScript;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class SendingTests
{
    private const string Greylisted = "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 450 4.2.0 greylisted";
    private const string Reset = "C: RSET\nS: 250 ok";

    private static readonly string Unused = string.Join('\n', Opened("UIDPLUS"), Nothing("INBOX"), Nothing("\"Junk\""), ImapScript.Logout);

    [Fact]
    public async Task Greylisted_Message_Is_Tried_Again_Inside_The_Round()
    {
        var mailbox = string.Join('\n', Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\""), ImapScript.Logout);
        await using var world = DeliveryWorld.Start($"{Greylisted}\n{Reset}\n{DeliveryWorld.Taken}\n{SmtpScript.Quit}", mailbox);

        var round = world.RunAsync();
        await world.Time.TimerAsync(TimeSpan.FromSeconds(5));
        world.Time.Advance(TimeSpan.FromSeconds(5));
        var result = await round;

        Assert.Equal((DeliveryOutcome.Delivered, TimeSpan.FromSeconds(5), TimeSpan.Zero), (result.Outcome, result.SendDuration, result.Latency));
    }

    [Fact]
    public async Task Message_That_Stays_Greylisted_Is_Deferred()
    {
        await using var world = DeliveryWorld.Start($"{Greylisted}\nC?: *", Unused, change: route => route with { Timeout = TimeSpan.FromSeconds(5) });

        var result = await world.RunAsync();

        Assert.Equal((DeliveryOutcome.Deferred, false, DeliveryPhase.Send, FailureReason.RecipientRejected, 450), (result.Outcome, result.IsUp, result.Failure!.Phase, result.Failure.Reason, result.Failure.ReplyCode));
    }

    [Theory]
    [InlineData("C: MAIL *\nS: 550 5.1.8 no\nC?: *", FailureReason.SenderRejected, 550)]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 ok\ndata:\nS: 554 5.7.1 spam\nC?: *", FailureReason.MessageRejected, 554)]
    [InlineData("C: MAIL *\nclose:", FailureReason.ConnectionLost, null)]
    public async Task Message_That_Is_Not_Taken_Fails(string transaction, FailureReason reason, int? code)
    {
        await using var world = DeliveryWorld.Start(transaction, Unused);

        var result = await world.RunAsync();

        Assert.Equal((DeliveryOutcome.SendFailed, false, DeliveryPhase.Send, reason, code), (result.Outcome, result.IsUp, result.Failure!.Phase, result.Failure.Reason, result.Failure.ReplyCode));
        Assert.Null(result.Latency);
    }

    [Fact]
    public async Task Server_That_Closes_After_A_Temporary_Refusal_Is_Asked_Again_Over_A_New_Connection()
    {
        var mailbox = string.Join('\n', Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\""), ImapScript.Logout);
        await using var world = DeliveryWorld.Start($"C: MAIL *\nS: 421 4.7.0 busy\nclose:\n---\n{DeliveryWorld.Taken}\n{SmtpScript.Quit}", mailbox);

        var round = world.RunAsync();
        await world.Time.TimerAsync(TimeSpan.FromSeconds(5));
        world.Time.Advance(TimeSpan.FromSeconds(5));
        var result = await round;

        Assert.Equal((DeliveryOutcome.Delivered, 1), (result.Outcome, result.Deferrals));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (result.SendSteps!.Mail, result.SendSteps.Rcpt, result.SendSteps.Data));
    }

    [Fact]
    public async Task Message_Is_What_The_Route_Says()
    {
        var taken = DeliveryWorld.Taken.Replace("<a@example.org>", "<> RET=HDRS ENVID=*", StringComparison.Ordinal).Replace("<b@example.net>", "<b@example.net> NOTIFY=NEVER", StringComparison.Ordinal);
        var mailbox = string.Join('\n', Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\""), ImapScript.Logout);
        await using var world = DeliveryWorld.Start(
            $"{taken}\n{SmtpScript.Quit}", mailbox, extensions: "DSN",
            change: route => route with { NullSender = true, NotifyNever = true, BodySize = 5000, Headers = [new("X-Route", "north"), new("X-Words", "gr\u00FC\u00DFe")] });

        var result = await world.RunAsync();

        Assert.True(result.IsUp, $"{result.Failure}\n{result.Sending?.Transcript}\n{result.Receiving?.Transcript}");
        Assert.Contains($"MAIL FROM:<> RET=HDRS ENVID={result.Id}", world.Sending.Received);
        Assert.Contains("X-Route: north", world.Sending.Received);
        Assert.Contains("X-Words: =?utf-8?b?Z3LDvMOfZQ==?=", world.Sending.Received);
        Assert.InRange(result.Message!.SentBytes!.Value, 5000, 7000);
        Assert.True(result.Message.IsBodyIntact);
    }

    [Fact]
    public async Task Time_That_Passes_Before_The_Sending_Is_No_Phase_Of_It()
    {
        var mailbox = string.Join('\n', Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\""), ImapScript.Logout);
        await using var world = DeliveryWorld.Start($"{DeliveryWorld.Taken}\n{SmtpScript.Quit}", mailbox);
        var slow = TimeSpan.FromSeconds(5);

        var result = await world.RunAsync(step =>
        {
            if (step.Phase == DeliveryPhase.Prepare)
            {
                world.Time.Advance(slow); // as if the mailbox took so long to open
            }
        });

        Assert.Equal((slow, TimeSpan.Zero), (result.Sending!.StartedAt - result.StartedAt, result.SendDuration));
        Assert.All(result.Sending.Phases, phase => Assert.Equal(TimeSpan.Zero, phase.Duration));
    }

    [Fact]
    public async Task Changed_Text_Is_Told()
    {
        var mailbox = string.Join('\n', Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\""), ImapScript.Logout);
        await using var world = DeliveryWorld.Start($"{DeliveryWorld.Taken}\n{SmtpScript.Quit}", mailbox);
        world.Way = message => message + "-- \r\nScanned by a relay.\r\n";

        var result = await world.RunAsync();

        Assert.Equal((DeliveryOutcome.Delivered, false, 0), (result.Outcome, result.Message!.IsBodyIntact, result.Message.OwnDkim?.Count));
        Assert.InRange(result.Message.SizeBytes - result.Message.SentBytes ?? 0, 1, 1500);
    }
}
