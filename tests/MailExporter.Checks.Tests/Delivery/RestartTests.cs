using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Smtp;
using static MailExporter.Checks.Tests.Delivery.MailboxScript;

namespace MailExporter.Checks.Tests.Delivery;

/// <summary>What a route remembers when the program ends between two rounds, or in one.</summary>
public sealed class RestartTests
{
    private const string Sent = DeliveryWorld.Taken + "\n" + SmtpScript.Quit;
    private const string QuietIdle = "C: {*} IDLE\nS: + idling\nC: DONE\nS: {tag} OK done";
    private static readonly string Opening = Opened("IDLE", "UIDPLUS").Replace(Status("\"Junk\"", 7), "", StringComparison.Ordinal);
    private static readonly string Unheard = Script(Opening, Look(7), QuietIdle, Nothing("INBOX"));

    /// <summary>A second round that finds its message, and beside it what the first one sent.</summary>
    private static readonly string LateToo = Script(Opening, Look(7, "own 9"), Read(9), Search("INBOX", 10, "8 9", ["own 8", "own 9"], Deletion("8,9"), from: 7));

    private static string Script(params string[] parts) => string.Join('\n', [.. parts, ImapScript.Logout]);

    private static DeliveryWorld Start(string mailbox, bool cleanup = true) => DeliveryWorld.Start(Sent, mailbox, change: route => route with { Folders = ["INBOX"], Cleanup = cleanup });

    private static async Task<DeliveryResult> MissedAsync(DeliveryWorld world)
    {
        var round = world.RunAsync();
        await world.Time.TimerAsync(Stretch);
        world.Time.Advance(TimeSpan.FromSeconds(120));
        return await round;
    }

    private static void AssertUp(DeliveryResult result) => Assert.True(result.IsUp, $"{result.Failure}\n{result.Receiving?.Transcript}");

    [Fact]
    public async Task Missing_Message_That_Comes_After_A_Restart_Is_Late_By_The_Wall_Clock()
    {
        await using var world = Start($"{Unheard}\n---\n{LateToo}");
        var missed = await MissedAsync(world);

        world.Time.Advance(TimeSpan.FromMinutes(3));
        world.Restart();
        var later = await world.RunAsync();

        AssertUp(later);
        Assert.Equal([new EarlierMessage(missed.Id, DeliveryOutcome.Late, TimeSpan.FromMinutes(5))], later.Earlier);
    }

    [Fact]
    public async Task Message_That_Never_Comes_Is_Lost_Once_Whatever_Happens_Between()
    {
        static string Alone(int from) => Script(Opening, Look(7, "own 9"), Read(9), Search("INBOX", 10, "9", ["own 9"], Deletion("9"), from: from));
        await using var world = Start($"{Unheard}\n---\n{Alone(7)}");
        var missed = await MissedAsync(world);

        world.Time.Advance(TimeSpan.FromHours(2));
        world.Restart();
        var later = await world.RunAsync();
        world.Restart();

        AssertUp(later);
        Assert.Equal([new EarlierMessage(missed.Id, DeliveryOutcome.Lost)], later.Earlier);
        Assert.DoesNotContain(missed.Id, string.Concat(Directory.EnumerateFiles(world.MemoryFolder).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_Whose_Round_Was_Cut_Short_Is_Delivered_Without_A_Latency()
    {
        await using var world = Start($"{Opening}\n{Look(7)}\nC: {{*}} IDLE\nS: + idling\nstall:\n---\n{LateToo.Replace("UID 7:* SUBJECT", "UID 1:* SUBJECT", StringComparison.Ordinal)}");
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var round = world.Route.RunAsync(null, killed.Token);
        await world.Mailbox.Stalled;
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round);

        world.Time.Advance(TimeSpan.FromSeconds(30));
        world.Restart();
        var later = await world.RunAsync();

        AssertUp(later);
        Assert.Equal((DeliveryOutcome.Delivered, null), (Assert.Single(later.Earlier).Outcome, later.Earlier[0].Latency));
    }

    [Fact]
    public async Task Second_Copy_That_Comes_After_A_Restart_Is_A_Duplicate()
    {
        var first = Script(Opening, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")));
        var second = Script(Opening.Replace("UIDNEXT 7", "UIDNEXT 9", StringComparison.Ordinal), Look(9, "own 9"), Read(9), Search("INBOX", 10, "8 9", ["own 8", "own 9"], Deletion("8,9"), from: 8));
        await using var world = Start($"{first}\n---\n{second}");
        var one = await world.RunAsync();

        world.Restart();
        var two = await world.RunAsync();

        AssertUp(two);
        Assert.Equal([new EarlierMessage(one.Id, DeliveryOutcome.Duplicate)], two.Earlier);
    }

    [Fact]
    public async Task Message_That_Arrives_Although_The_Server_Has_Not_Taken_It_Is_Counted_No_More()
    {
        var untaken = DeliveryWorld.Taken.Replace("S: 250 queued", "close:", StringComparison.Ordinal);
        var first = Script(Opening, Nothing("INBOX"));
        var second = Script(Opening, Look(7, "own 9"), Read(9), Search("INBOX", 10, "8 9", ["own 8", "own 9"], Deletion("8,9"), from: 7));
        await using var world = DeliveryWorld.Start($"{untaken}\n---\n{Sent}", $"{first}\n---\n{second}", change: route => route with { Folders = ["INBOX"] });
        var failed = await world.RunAsync();

        world.Restart();
        var later = await world.RunAsync();

        Assert.Equal((DeliveryOutcome.SendFailed, FailureReason.ConnectionLost), (failed.Outcome, failed.Failure?.Reason));
        AssertUp(later);
        Assert.Empty(later.Earlier);
    }

    [Fact]
    public async Task Message_That_Was_Kept_Is_No_Second_Copy_After_A_Restart()
    {
        static string Kept(string script) => script.Replace("SELECT", "EXAMINE", StringComparison.Ordinal);
        var first = Kept(Script(Opening, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"])));
        var second = Kept(Script(Opening.Replace("UIDNEXT 7", "UIDNEXT 9", StringComparison.Ordinal), Look(9, "own 9"), Read(9), Search("INBOX", 10, "9", ["own 9"], from: 8)));
        await using var world = Start($"{first}\n---\n{second}", cleanup: false);
        AssertUp(await world.RunAsync());

        world.Restart();
        var two = await world.RunAsync();

        AssertUp(two);
        Assert.Empty(two.Earlier);
    }

    [Fact]
    public async Task Message_That_Could_Not_Be_Deleted_Is_Left_Over_And_No_Second_Copy_After_A_Restart()
    {
        var opening = Opening.Replace(" UIDPLUS", "", StringComparison.Ordinal);
        var first = Script(opening, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7", expunges: false)));
        var second = Script(opening.Replace("UIDNEXT 7", "UIDNEXT 9", StringComparison.Ordinal), Look(9, "own 9"), Read(9), Search("INBOX", 10, "7 9", ["own 7", "own 9"], Deletion("7,9", expunges: false)));
        await using var world = Start($"{first}\n---\n{second}");
        AssertUp(await world.RunAsync());

        world.Restart();
        var two = await world.RunAsync();

        AssertUp(two);
        Assert.Equal((0, 2), (two.Earlier.Count, two.Leftovers));
    }

    [Fact]
    public async Task Memory_That_Cannot_Be_Kept_Is_Told_And_Stops_Nothing()
    {
        await using var world = Start(Script(Opening, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7"))));
        Directory.Delete(world.MemoryFolder);
        await File.WriteAllTextAsync(world.MemoryFolder, "no folder", TestContext.Current.CancellationToken);

        var result = await world.RunAsync();
        File.Delete(world.MemoryFolder);
        Directory.CreateDirectory(world.MemoryFolder);

        AssertUp(result);
        Assert.NotNull(result.MemoryProblem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("mailexporter delivery state 1\nmissing\nmissing x y\nmailbox 1 2\nsettled\nmissing 00000000-0000-0000-0000-000000000000 99999999999999999999\n")]
    [InlineData("mailexporter delivery state 2\nmissing 01a214c4-3260-70ad-a31a-1cefb2b77986 1\n")]
    public async Task Memory_That_Is_Garbage_Is_Forgotten(string content)
    {
        var first = Script(Opening, Look(7, "own 7"), Read(7), Search("INBOX", 8, "7", ["own 7"], Deletion("7")));
        var second = Script(Opening.Replace("UIDNEXT 7", "UIDNEXT 9", StringComparison.Ordinal), Look(9, "own 9"), Read(9), Search("INBOX", 10, "9", ["own 9"], Deletion("9")));
        await using var world = Start($"{first}\n---\n{second}");
        AssertUp(await world.RunAsync());
        await File.WriteAllTextAsync(Assert.Single(Directory.EnumerateFiles(world.MemoryFolder)), content, TestContext.Current.CancellationToken);

        world.Restart();
        var two = await world.RunAsync();

        AssertUp(two);
        Assert.Equal((0, null), (two.Earlier.Count, two.MemoryProblem));
    }
}
