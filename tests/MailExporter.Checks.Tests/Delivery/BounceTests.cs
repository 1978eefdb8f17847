using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;
using static MailExporter.Checks.Tests.Delivery.MailboxScript;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class BounceTests
{
    private const string Sent = DeliveryWorld.Taken + "\n" + SmtpScript.Quit;
    private const string QuietIdle = "C: {*} IDLE\nS: + idling\nC: DONE\nS: {tag} OK done";
    private static readonly string Unheard = Script(Opened("IDLE", "UIDPLUS").Replace(Status("\"Junk\"", 7), "", StringComparison.Ordinal), Look(7), QuietIdle, Nothing("INBOX"));

    private static string Script(params string[] parts) => string.Join('\n', [.. parts, ImapScript.Logout]);

    private static string OpenedWithoutJunk(params string[] capabilities) => $$"""
        {{ImapScript.LoggedIn(capabilities)}}
        C: {*} LIST "" "*"
        S+: * LIST () "/" INBOX
        S: {tag} OK done
        {{Status("INBOX", 7)}}
        {{Examine("INBOX")}}
        """;

    private static void AssertBounced(DeliveryResult result)
    {
        Assert.True(result.Outcome == DeliveryOutcome.Bounced, $"{result.Outcome} {result.Failure}\n{result.Receiving?.Transcript}\n{result.BounceMailbox?.Transcript}");
        Assert.Equal(new Bounce("5.1.1", "mx.example.org", null, "550 5.1.1 unknown"), result.Bounce);
        Assert.Equal(
            (false, DeliveryPhase.Receive, FailureReason.RecipientRejected, "bounced: 5.1.1, by mx.example.org: 550 5.1.1 unknown", 550),
            (result.IsUp, result.Failure!.Phase, result.Failure.Reason, result.Failure.Detail, result.Failure.ReplyCode));
    }

    [Fact]
    public async Task Bounce_In_Its_Own_Mailbox_Ends_The_Wait_And_Is_Deleted()
    {
        var bounces = Script(OpenedWithoutJunk("IDLE", "UIDPLUS"), LookForReports(7, "report 7"), ReadReport(7, "bounce 7"), SearchReports("INBOX", 8, "7", ReadReport(7, "bounce 7") + "\n" + Deletion("7")));
        await using var world = DeliveryWorld.Start(Sent, Unheard, change: route => route with { Folders = ["INBOX"] }, bounces: bounces);

        var result = await world.RunAsync();

        AssertBounced(result);
        Assert.Empty(result.Earlier);
        Assert.Equal((1, 1), (world.Mailbox.Connections, world.Bounces.Connections));
    }

    [Fact]
    public async Task Bounce_In_A_Maildrop_Is_Seen_Too()
    {
        static string Session(string listed, params string[] rest) => string.Join('\n', ["tls:", Pop3Script.Greeting, Pop3Script.Capa("USER", "UIDL", "TOP"), Pop3Script.Login.Replace("probe@", "postmaster@", StringComparison.Ordinal), $"C: UIDL\nS+: +OK{listed}\nS: .", .. rest, Pop3Script.Quit]);
        var bounces = string.Join(
            "\n---\n",
            Session(""),
            Session("\nS+: 1 new", "C: TOP 1 0\nS+: +OK\nS+: Content-Type: multipart/report; report-type=delivery-status; boundary=b\nS+:\nS: .", "C: LIST 1\nS: +OK 1 900", "C: TOP 1 1000000\nS+: +OK\nanswer: bounce"),
            Session("\nS+: 1 new", "C: DELE 1\nS: +OK"));
        var mailbox = Unheard.Replace(QuietIdle, $"{QuietIdle}\n{Look(7)}\n{QuietIdle}", StringComparison.Ordinal); // it is asked again meanwhile
        await using var world = DeliveryWorld.Start(Sent, mailbox, change: route => route with { Folders = ["INBOX"] }, bounces: bounces);

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch);
        await world.Time.TimerAsync(TimeSpan.FromSeconds(1));
        world.Time.Advance(TimeSpan.FromSeconds(1));

        AssertBounced(await round);
    }

    [Theory]
    [InlineData("a@example.org", TestChecker.User)]
    [InlineData("other@example.net", "A@example.org")]
    public async Task Mailbox_Of_The_Sender_Is_Looked_Through_For_Bounces(string to, string username)
    {
        var search = Search("INBOX", 8, "", []);
        var mailbox = Script(
            OpenedWithoutJunk("IDLE", "UIDPLUS"), LookForReports(7, "report 7"), ReadReport(7, "bounce 7"),
            search, "C: {*} UID SEARCH UID 1:* HEADER Content-Type delivery-status\nS+: * SEARCH 7\nS: {tag} OK done", ReadReport(7, "bounce 7"), Deletion("7"));
        await using var world = DeliveryWorld.Start(Sent.Replace("b@example.net", to, StringComparison.Ordinal), mailbox, change: route => route with { To = route.To with { ToEmail = to, Username = username } });

        AssertBounced(await world.RunAsync());
    }

    [Fact]
    public async Task Delay_Is_No_Bounce()
    {
        var bounces = Script(OpenedWithoutJunk("IDLE", "UIDPLUS"), LookForReports(7, "report 7"), ReadReport(7, "delay 7"), QuietIdle, SearchReports("INBOX", 8, "7", ReadReport(7, "delay 7") + "\n" + Deletion("7")));
        await using var world = DeliveryWorld.Start(Sent, Unheard, change: route => route with { Folders = ["INBOX"] }, bounces: bounces);

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch, 2);
        world.Time.Advance(TimeSpan.FromSeconds(120));
        var result = await round;

        Assert.Equal((null, FailureReason.Timeout), (result.Outcome, result.Failure?.Reason));
    }

    [Fact]
    public async Task Bounce_Of_An_Earlier_Message_Is_Counted_For_It()
    {
        var opened = OpenedWithoutJunk("IDLE", "UIDPLUS");
        var nothing = Search("INBOX", 7, "", []);
        var mailbox = $"{Script(opened, Look(7), QuietIdle, nothing)}\n---\n{Script(opened, Look(7, "own 9"), Read(9), Search("INBOX", 10, "9", ["own 9"], Deletion("9"), from: 7))}";
        var bounces = $"{Script(opened, LookForReports(7), QuietIdle, SearchReports("INBOX", 7, ""))}\n---\n{Script(opened.Replace("UIDNEXT 7", "UIDNEXT 8", StringComparison.Ordinal), LookForReports(8), QuietIdle, SearchReports("INBOX", 8, "7", ReadReport(7, "bounce 7") + "\n" + Deletion("7"), from: 7))}";
        await using var world = DeliveryWorld.Start(Sent, mailbox, change: route => route with { Folders = ["INBOX"] }, bounces: bounces);

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch, 2);
        world.Time.Advance(TimeSpan.FromSeconds(120));
        var missed = await round;
        var later = await world.RunAsync();

        Assert.True(later.IsUp, $"{later.Failure}\n{later.Receiving?.Transcript}");
        Assert.Equal([new EarlierMessage(missed.Id, DeliveryOutcome.Bounced, null, new Bounce("5.1.1", "mx.example.org", null, "550 5.1.1 unknown"))], later.Earlier);
    }

    [Fact]
    public async Task Mailbox_For_Bounces_That_Cannot_Be_Opened_Stops_Nothing()
    {
        var mailbox = Script(OpenedWithoutJunk("UIDPLUS"), Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")));
        await using var world = DeliveryWorld.Start(Sent, mailbox, bounces: $"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability()}\nC: {{*}} LOGIN *\nS: {{tag}} NO [AUTHENTICATIONFAILED] no\nC?: *");

        var result = await world.RunAsync();

        Assert.True(result.IsUp, $"{result.Failure}\n{result.Receiving?.Transcript}");
        Assert.Equal(FailureReason.AuthFailed, result.BounceMailbox?.Failure?.Reason);
    }

    [Fact]
    public async Task Flood_Of_Bounces_Is_Read_In_Part()
    {
        const int Many = 2000;
        var reports = string.Join('\n', Enumerable.Range(7, Many).Select(uid => $"S+: * {uid} FETCH (UID {uid} BODY[HEADER.FIELDS (X-MailExporter-Id X-MailExporter-Token Content-Type)]<0> \"Content-Type: multipart/report; report-type=delivery-status\")"));
        var foreign = string.Join('\n', Enumerable.Range(7, 50).Select(uid => $"C: {{*}} UID FETCH {uid} *\nS+: * {uid} FETCH (UID {uid} RFC822.SIZE 9 BODY[]<0> \"Subject: x\")\nS: {{tag}} OK done"));
        var last = string.Join('\n', Enumerable.Range(Many - 43, 50).Select(uid => $"C: {{*}} UID FETCH {uid} *\nS+: * {uid} FETCH (UID {uid} RFC822.SIZE 9 BODY[]<0> \"Subject: x\")\nS: {{tag}} OK done"));
        var bounces = Script(
            OpenedWithoutJunk("IDLE", "UIDPLUS"), $"C: {{*}} UID FETCH 7:* *\n{reports}\nS: {{tag}} OK done", foreign, QuietIdle,
            SearchReports("INBOX", Many + 7, string.Join(' ', Enumerable.Range(7, Many)), last));
        await using var world = DeliveryWorld.Start(Sent, Unheard, change: route => route with { Folders = ["INBOX"], Timeout = TimeSpan.FromSeconds(60) }, bounces: bounces);

        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch, 2);
        world.Time.Advance(TimeSpan.FromSeconds(60));
        var result = await round;

        Assert.Equal((FailureReason.Timeout, null), (result.Failure?.Reason, result.BounceMailbox?.Failure));
        Assert.Equal(100, world.Bounces.Received.Count(line => line.Contains("RFC822.SIZE", StringComparison.Ordinal)));
    }
}
