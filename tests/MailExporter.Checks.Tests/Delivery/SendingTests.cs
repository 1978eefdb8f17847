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
}
