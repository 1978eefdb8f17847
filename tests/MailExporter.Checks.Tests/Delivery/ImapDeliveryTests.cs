using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Smtp;
using static MailExporter.Checks.Tests.Delivery.MailboxScript;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class ImapDeliveryTests
{
    private const string Sent = DeliveryWorld.Taken + "\n" + SmtpScript.Quit;

    private static string Script(params string[] parts) => string.Join('\n', [.. parts, ImapScript.Logout]);

    private static void AssertDelivered(DeliveryResult result) =>
        Assert.True(result.Outcome == DeliveryOutcome.Delivered && result.IsUp, $"{result.Failure}\n{result.Sending?.Transcript}\n{result.Receiving?.Transcript}");

    [Fact]
    public async Task Message_Is_Seen_Read_And_Deleted()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("IDLE", "UIDPLUS"), Look(7), Idle, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\"")));

        var result = await world.RunAsync();

        AssertDelivered(result);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, 0), (result.Latency, result.Duration, result.Leftovers));
        Assert.Equal(("INBOX", false, true), (result.Message!.Folder, result.Message.IsJunk, result.Message.IsBodyIntact));
        Assert.Contains($"Subject: Mail Delivery Test {result.Id}", world.Sending.Received);
        Assert.Contains("Auto-Submitted: auto-generated", world.Sending.Received);
    }

    [Fact]
    public async Task Received_Message_Tells_Of_Its_Way()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\"")));

        var message = (await world.RunAsync()).Message!;

        Assert.Equal(
            [("mx.example.net", "store.example.net", "LMTP", 3.0, false), ("mail.example.org", "mx.example.net", "ESMTPS", 1.0, true)],
            message.Hops.Select(hop => (hop.From!, hop.By!, hop.With!, hop.Delay!.Value.TotalSeconds, hop.IsEncrypted!.Value)));
        Assert.Equal([new("spf", "pass"), new("dkim", "fail")], message.Authentication);
        Assert.Equal([new("X-Spam-Status", "No, score=-1.2")], message.SpamFields);
    }

    [Fact]
    public async Task Message_In_Junk_Is_Found_By_Status()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("IDLE", "UIDPLUS"), Look(7), "C: {*} IDLE\nS: + idling\nC: DONE\nS: {tag} OK done", Look(7),
            Status("\"Junk\"", 8), Examine("\"Junk\""), Look(7, "own 7"), Read(7),
            Nothing("INBOX"), Search("\"Junk\"", 8, "7", ["own 7"], Deletion("7"))));

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch);
        world.Time.Advance(TimeSpan.FromSeconds(5));
        var result = await round;

        AssertDelivered(result);
        Assert.Equal(("Junk", true, TimeSpan.FromSeconds(5)), (result.Message!.Folder, result.Message.IsJunk, result.Latency));
    }

    [Fact]
    public async Task Server_That_Is_Quiet_Under_Idle_Is_Asked_All_The_Same_And_Ever_Less_Often()
    {
        const string Quiet = "C: {*} IDLE\nS: + idling\nC: DONE\nS: {tag} OK done";
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("IDLE", "UIDPLUS"), Look(7), Quiet, Look(7), Quiet, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\"")));

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch);
        world.Time.Advance(TimeSpan.FromSeconds(4));
        await world.Time.TimerAsync(TimeSpan.FromSeconds(0.1));
        world.Time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await round;

        AssertDelivered(result);
        Assert.Equal(TimeSpan.FromSeconds(4.1), result.Latency);
    }

    [Fact]
    public async Task Server_Without_Idle_Is_Polled_On_One_Connection()
    {
        const string Quiet = "C: {*} NOOP\nS: {tag} OK done";
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("UIDPLUS"), Look(7), Quiet, Status("\"Junk\"", 7), "C: {*} NOOP\nS+: * 3 EXISTS\nS: {tag} OK done", Look(7, "own 7"), Read(7),
            Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\"")));

        var round = world.RunAsync();
        foreach (var pause in (double[])[0.5, 1])
        {
            await world.Time.TimerAsync(TimeSpan.FromSeconds(pause));
            world.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        AssertDelivered(await round);
        Assert.Equal(1, world.Mailbox.Connections);
    }

    [Fact]
    public async Task Message_That_Came_During_A_Look_Is_Looked_At()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("IDLE", "UIDPLUS"),
            "C: {*} UID FETCH 7:* (*\nS+: * 3 EXISTS\nS: {tag} OK done", Look(7, "own 7"), Read(7),
            Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\"")));

        AssertDelivered(await world.RunAsync());
    }

    [Fact]
    public async Task Last_Message_That_Is_Named_Though_It_Is_Old_Is_Passed_Over()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("IDLE", "UIDPLUS"), Look(7, "old 3"), Idle, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\"")));

        AssertDelivered(await world.RunAsync());
    }

    [Fact]
    public async Task Forged_Message_Is_Never_Deleted()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "4 7", ["forged 4", "own 7"], Deletion("7")), Nothing("\"Junk\"")));

        AssertDelivered(await world.RunAsync());
    }

    [Fact]
    public async Task Without_Uidplus_Nothing_Is_Expunged_And_The_Message_Is_Left_Over()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened(), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7", expunges: false)), Nothing("\"Junk\"")));

        var result = await world.RunAsync();

        AssertDelivered(result);
        Assert.Equal(1, result.Leftovers);
    }

    [Fact]
    public async Task Message_That_Stays_Although_The_Server_Says_OK_Is_Left_Over()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7", stay: "7")), Nothing("\"Junk\"")));

        var result = await world.RunAsync();

        AssertDelivered(result);
        Assert.Equal(1, result.Leftovers);
    }

    [Fact]
    public async Task Nothing_Is_Changed_Where_Cleanup_Is_Off()
    {
        var script = Script(Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"]), Nothing("\"Junk\"")).Replace("SELECT", "EXAMINE", StringComparison.Ordinal);
        await using var world = DeliveryWorld.Start(Sent, script, change: route => route with { Cleanup = false });

        var result = await world.RunAsync();

        AssertDelivered(result);
        Assert.Null(result.Leftovers);
    }

    [Fact]
    public async Task Message_That_Is_There_Twice_Is_A_Duplicate()
    {
        await using var world = DeliveryWorld.Start(Sent, Script(
            Opened("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 9, "7 8", ["own 7", "own 8"], Deletion("7,8")), Nothing("\"Junk\"")));

        var result = await world.RunAsync();

        Assert.Equal((DeliveryOutcome.Duplicate, true), (result.Outcome, result.IsUp));
    }

    [Fact]
    public async Task Missing_Message_Fails_The_Round_And_Is_Late_When_It_Comes()
    {
        var opened = Opened("IDLE", "UIDPLUS").Replace(Status("\"Junk\"", 7), "", StringComparison.Ordinal);
        var first = Script(opened, Look(7), "C: {*} IDLE\nS: + idling\nC: DONE\nS: {tag} OK done", Nothing("INBOX"));
        var second = Script(opened, Look(7, "own 9"), Read(9), Search("INBOX", 10, "8 9", ["own 8", "own 9"], Deletion("8,9"), from: 7));
        await using var world = DeliveryWorld.Start(Sent, $"{first}\n---\n{second}", change: route => route with { Folders = ["INBOX"] });

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch);
        world.Time.Advance(TimeSpan.FromSeconds(120));
        var missed = await round;
        var later = await world.RunAsync();

        Assert.Equal((null, false, DeliveryPhase.Receive, FailureReason.Timeout), (missed.Outcome, missed.IsUp, missed.Failure!.Phase, missed.Failure.Reason));
        Assert.Equal((null, 0), (missed.Latency, missed.Leftovers));
        AssertDelivered(later);
        Assert.Equal([new EarlierMessage(missed.Id, DeliveryOutcome.Late, TimeSpan.FromSeconds(120))], later.Earlier);
    }

    [Fact]
    public async Task Message_That_Never_Comes_Is_Lost_After_An_Hour()
    {
        var opened = Opened("IDLE", "UIDPLUS").Replace(Status("\"Junk\"", 7), "", StringComparison.Ordinal);
        var first = Script(opened, Look(7), "C: {*} IDLE\nS: + idling\nC: DONE\nS: {tag} OK done", Nothing("INBOX"));
        var second = Script(opened, Look(7, "own 9"), Read(9), Search("INBOX", 10, "9", ["own 9"], Deletion("9"), from: 7));
        await using var world = DeliveryWorld.Start(Sent, $"{first}\n---\n{second}", change: route => route with { Folders = ["INBOX"] });

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch);
        world.Time.Advance(TimeSpan.FromSeconds(120));
        var missed = await round;
        world.Time.Advance(TimeSpan.FromHours(2));
        var later = await world.RunAsync();

        AssertDelivered(later);
        Assert.Equal([new EarlierMessage(missed.Id, DeliveryOutcome.Lost)], [.. missed.Earlier, .. later.Earlier]);
    }

    [Fact]
    public async Task Server_That_Hangs_Ends_Nothing_But_Its_Own_Round()
    {
        await using var world = DeliveryWorld.Start(Sent, $"{Opened("IDLE", "UIDPLUS")}\n{Look(7)}\nC: {{*}} IDLE\nS: + idling\nstall:");

        var round = world.RunAsync();
        await world.Mailbox.Stalled;
        world.Time.Advance(TimeSpan.FromSeconds(130));
        await world.Time.TimerAsync(TimeSpan.FromSeconds(30), 2); // the first is that of opening the mailbox
        world.Time.Advance(TimeSpan.FromSeconds(30));
        var result = await round;

        Assert.Equal((DeliveryPhase.Receive, FailureReason.Timeout), (result.Failure!.Phase, result.Failure.Reason));
        Assert.Null(result.Leftovers);
    }

    [Fact]
    public async Task Lost_Connection_Is_Made_Again_And_The_Message_Found()
    {
        var first = $"{Opened("IDLE", "UIDPLUS")}\n{Look(7)}\nC: {{*}} IDLE\nclose:";
        var second = Script(
            ImapScript.LoggedIn("IDLE", "UIDPLUS"), Status("INBOX", 8), Status("\"Junk\"", 7), Examine("INBOX"), Look(7, "own 7"), Read(7),
            Search("INBOX", 8, "7", ["own 7"], Deletion("7")), Nothing("\"Junk\""));
        await using var world = DeliveryWorld.Start(Sent, $"{first}\n---\n{second}");

        var round = world.RunAsync();
        await world.Time.TimerAsync(TimeSpan.FromSeconds(5));
        world.Time.Advance(TimeSpan.FromSeconds(5));

        AssertDelivered(await round);
    }

    [Fact]
    public async Task Nothing_Is_Sent_Where_The_Mailbox_Cannot_Be_Opened()
    {
        await using var world = DeliveryWorld.Start(Sent, $"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability()}\nC: {{*}} LOGIN *\nS: {{tag}} NO [AUTHENTICATIONFAILED] no\nC?: *");

        var result = await world.RunAsync();

        Assert.Equal((null, false, DeliveryPhase.Prepare, FailureReason.AuthFailed), (result.Outcome, result.IsSent, result.Failure!.Phase, result.Failure.Reason));
        Assert.Equal(0, world.Sending.Connections);
    }

    [Fact]
    public async Task Endless_Header_Is_Bounded()
    {
        await using var world = DeliveryWorld.Start(Sent, $"{Opened("UIDPLUS")}\nC: {{*}} UID FETCH *\nflood: *");

        var result = await world.RunAsync();

        Assert.Equal((DeliveryPhase.Receive, FailureReason.ResponseTooLarge), (result.Failure!.Phase, result.Failure.Reason));
    }
}
