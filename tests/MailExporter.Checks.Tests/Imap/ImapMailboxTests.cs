using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Imap;

public sealed class ImapMailboxTests : IDisposable
{
    private const string AllItems = "MESSAGES UNSEEN SIZE";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Counting(ScriptedServer server, params string[] mailboxes) =>
        _checker.For(server, MailProtocol.Imap, TlsMode.Implicit).WithPassword() with { Mailboxes = mailboxes.Length > 0 ? [.. mailboxes] : ["INBOX"] };

    private static ScriptedServer Start(string capabilities, params string[] parts) =>
        ScriptedServer.Start($"{ImapScript.LoggedIn(capabilities)}\n{string.Join('\n', parts)}\n{ImapScript.Logout}");

    [Fact]
    public async Task Everything_The_Server_Tells_Is_Counted()
    {
        await using var server = Start(
            "STATUS=SIZE QUOTA",
            ImapScript.Status("INBOX", "MESSAGES 3 UNSEEN 2 SIZE 12345", AllItems),
            """
            C: {*} GETQUOTAROOT "INBOX"
            S+: * QUOTAROOT INBOX "User quota"
            S+: * QUOTA "User quota" (MESSAGE 3 1000 STORAGE 12 2048)
            S: {tag} OK done
            """,
            ImapScript.Oldest("INBOX", "UID 17 INTERNALDATE \" 1-Feb-2026 03:04:05 +0200\""));

        var result = await _checker.RunAsync(Counting(server));

        result.AssertSuccess();
        var expected = new MailboxFacts("INBOX")
        {
            Messages = 3,
            Unseen = 2,
            SizeBytes = 12345,
            QuotaUsedBytes = 12 * 1024,
            QuotaLimitBytes = 2048 * 1024,
            OldestMessage = new DateTimeOffset(2026, 2, 1, 1, 4, 5, TimeSpan.Zero),
        };
        Assert.Equal([expected], result.Mailboxes);
        Assert.Equal("IMAP server check successful, authenticated as probe@example.org, INBOX contains 3 messages", result.Message);
    }

    [Fact]
    public async Task Size_And_Quota_Are_Asked_For_Only_Where_Offered()
    {
        await using var server = Start("IDLE", ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0"));

        var result = await _checker.RunAsync(Counting(server));

        result.AssertSuccess();
        Assert.Equal([new MailboxFacts("INBOX") { Messages = 0, Unseen = 0 }], result.Mailboxes);
        Assert.Equal(0, server.Count("EXAMINE") + server.Count("GETQUOTAROOT"));
    }

    [Fact]
    public async Task All_Status_Come_Before_The_First_Examine_And_Nothing_Can_Change_A_Mailbox()
    {
        await using var server = Start(
            "IDLE",
            ImapScript.Status("INBOX", "MESSAGES 1 UNSEEN 1"),
            ImapScript.Status("Junk", "MESSAGES 2 UNSEEN 0"),
            ImapScript.Oldest("INBOX", "INTERNALDATE \"01-Feb-2026 03:04:05 +0000\" UID 17"),
            ImapScript.Oldest("Junk", "UID 1 INTERNALDATE \"02-Feb-2026 03:04:05 +0000\""));

        var result = await _checker.RunAsync(Counting(server, "INBOX", "Junk"));

        result.AssertSuccess();
        Assert.Equal([1L, 2L], result.Mailboxes.Select(m => m.Messages!.Value));
        Assert.Equal([1, 2], result.Mailboxes.Select(m => m.OldestMessage!.Value.Day));
        string[] harmless = ["CAPABILITY", "LOGIN", "STATUS", "EXAMINE", "FETCH", "LOGOUT"];
        Assert.All(server.Received, line => Assert.Contains(line.Split(' ')[1], harmless));
        Assert.DoesNotContain(server.Received, line => line.Contains("BODY", StringComparison.OrdinalIgnoreCase) || line.Contains("RFC822", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Entwürfe", "Entw&APw-rfe")]
    [InlineData("R&D", "R&-D")]
    [InlineData("台北/日本語", "&U,BTFw-/&ZeVnLIqe-")]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("with space", "with space")]
    [InlineData("📬", "&2D3c7A-")]
    public async Task Name_Is_Sent_In_Modified_Utf7(string name, string onTheWire)
    {
        await using var server = Start("IDLE", ImapScript.Status(onTheWire, "MESSAGES 0 UNSEEN 0"));

        var result = await _checker.RunAsync(Counting(server, name));

        result.AssertSuccess();
        Assert.Equal(name, Assert.Single(result.Mailboxes).Name);
    }

    [Theory]
    [InlineData("MESSAGES")]
    [InlineData("Unseen")]
    [InlineData("Size")]
    public async Task Name_That_Is_An_Item_Too_Is_Counted_Right(string name)
    {
        await using var server = Start("STATUS=SIZE", ImapScript.Status(name, "MESSAGES 0 UNSEEN 0 SIZE 0", AllItems));

        var result = await _checker.RunAsync(Counting(server, name));

        result.AssertSuccess();
        Assert.Equal([new MailboxFacts(name) { Messages = 0, Unseen = 0, SizeBytes = 0 }], result.Mailboxes);
    }

    [Theory]
    [InlineData("bytes: \"* STATUS {5}\\r\\nINBOX (MESSAGES 0 UNSEEN 0)\\r\\n\"")]
    [InlineData("S: * STATUS INBOX (UNSEEN 0 RECENT 9 MESSAGES 0)")]
    [InlineData("S: * status \"inbox\" (messages 0 unseen 0)")]
    [InlineData("S+: * OK [ALERT] noon\nS+: * \nS: * STATUS INBOX (MESSAGES 0 UNSEEN 0 )")]
    public async Task Counts_Are_Found_However_They_Are_Written(string response)
    {
        await using var server = Start("IDLE", $"C: {{*}} STATUS *\n{response}\nS: {{tag}} OK done");

        var result = await _checker.RunAsync(Counting(server));

        result.AssertSuccess();
        Assert.Equal([new MailboxFacts("INBOX") { Messages = 0, Unseen = 0 }], result.Mailboxes);
    }

    [Theory]
    [InlineData("(MESSAGES many UNSEEN -1)")]
    [InlineData("(MESSAGES 99999999999999999999 UNSEEN)")]
    [InlineData("()")]
    [InlineData("")]
    public async Task Counts_That_Are_None_Are_Not_Known(string counts)
    {
        await using var server = Start("IDLE", $"C: {{*}} STATUS *\nS: * STATUS INBOX {counts}\nS: {{tag}} OK done");

        var result = await _checker.RunAsync(Counting(server));

        Assert.Null(Assert.Single(result.Mailboxes).Messages);
        Assert.Null(result.Mailboxes[0].Unseen);
    }

    [Theory]
    [InlineData("NO [NONEXISTENT] no such mailbox")]
    [InlineData("NO [TRYCREATE] no such mailbox")]
    [InlineData("NO no such mailbox")]
    public async Task Missing_Mailbox_Is_A_Warning(string response)
    {
        await using var server = Start(
            "IDLE", ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0"), $"C: {{*}} STATUS \"Gone\" *\nS: {{tag}} {response}");

        var result = await _checker.RunAsync(Counting(server, "INBOX", "Gone"));

        result.AssertWarned(WarningReason.MailboxMissing);
        Assert.Equal(["INBOX"], result.Mailboxes.Select(m => m.Name));
    }

    [Theory]
    [InlineData("S: {tag} NO [SERVERBUG] oops", FailureReason.MailboxFailed)]
    [InlineData("S: {tag} NO [UNAVAILABLE] storage is down", FailureReason.MailboxFailed)]
    [InlineData("S: {tag} NO [NOPERM] no", FailureReason.MailboxFailed)]
    [InlineData("S: {tag} BAD what", FailureReason.MailboxFailed)]
    [InlineData("S: {tag} BAD what\nreset:", FailureReason.MailboxFailed)]
    [InlineData("S: * BYE leaving\nclose:", FailureReason.MailboxFailed)]
    [InlineData("S: {tag} OK done", FailureReason.ProtocolError)]
    [InlineData("S: + go on", FailureReason.ProtocolError)]
    [InlineData("S: * STATUS INBOX (MESSAGES 1)\nclose:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("flood: * \"* STATUS INBOX (MESSAGES 1)\\r\\n\"", FailureReason.ResponseTooLarge)]
    [InlineData("flood: * \"(\"", FailureReason.ResponseTooLarge)]
    public async Task Mailbox_That_Cannot_Be_Read_Has_Its_Reason(string response, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{ImapScript.LoggedIn()}\nC: {{*}} STATUS *\n{response}");

        var result = await _checker.RunAsync(Counting(server));

        result.AssertFailed(CheckPhase.Mailbox, reason);
        Assert.Empty(result.Mailboxes);
        Assert.True(result.Authenticated);
    }

    [Fact]
    public async Task Refused_Inbox_Is_A_Failure()
    {
        await using var server = ScriptedServer.Start($"{ImapScript.LoggedIn()}\nC: {{*}} STATUS *\nS: {{tag}} NO cannot open\nC?: ZZ LOGOUT");

        Assert.Equal(CheckStatus.Error, (await _checker.RunAsync(Counting(server))).Status);
    }

    [Fact]
    public async Task Silence_In_The_Mailbox_Ends_At_The_Deadline_Of_The_Whole_Check()
    {
        await using var server = ScriptedServer.Start($"{ImapScript.LoggedIn()}\nC: {{*}} STATUS *\nstall:");
        var check = _checker.RunAsync(Counting(server));
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Mailbox, FailureReason.Timeout);
    }

    [Theory]
    [InlineData("S: {tag} NO no quota here")]
    [InlineData("S+: * \nS+: * QUOTA\nS: {tag} OK done")]
    [InlineData("S+: * QUOTA \"STORAGE\" (MESSAGE 1 2)\nS: {tag} OK done")]
    [InlineData("S+: * QUOTA root (STORAGE)\nS: {tag} OK done")]
    [InlineData("S+: * QUOTA root (STORAGE a b)\nS: {tag} OK done")]
    public async Task Quota_That_Is_Not_Told_Is_No_Fault(string response)
    {
        await using var server = Start("QUOTA", ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0"), $"C: {{*}} GETQUOTAROOT *\n{response}");

        var result = await _checker.RunAsync(Counting(server));

        result.AssertSuccess();
        Assert.Equal([new MailboxFacts("INBOX") { Messages = 0, Unseen = 0 }], result.Mailboxes);
    }

    [Theory]
    [InlineData("S+: * QUOTA \"STORAGE\" (STORAGE 1 2)", 1024, 2048)]
    [InlineData("S+: * QUOTA root (STORAGE 1 9223372036854775807)", 1024, long.MaxValue)]
    public async Task Quota_Is_Found_And_Cannot_Overflow(string response, long used, long limit)
    {
        await using var server = Start("QUOTA", ImapScript.Status("INBOX", "MESSAGES 0 UNSEEN 0"), $"C: {{*}} GETQUOTAROOT *\n{response}\nS: {{tag}} OK done");

        var result = await _checker.RunAsync(Counting(server));

        result.AssertSuccess();
        Assert.Equal((used, limit), (result.Mailboxes[0].QuotaUsedBytes, result.Mailboxes[0].QuotaLimitBytes));
    }

    [Theory]
    [InlineData("S: {tag} NO cannot", null)]
    [InlineData("S: {tag} OK none", null)]
    [InlineData("S+: * 1 FETCH (UID 1 INTERNALDATE NIL)\nS: {tag} OK", null)]
    [InlineData("S+: * 1 FETCH (UID 1 INTERNALDATE)\nS: {tag} OK", null)]
    [InlineData("S+: * 1 FETCH (UID 1 INTERNALDATE \"yesterday\")\nS: {tag} OK", null)]
    [InlineData("S+: * 1 FETCH (UID 1 INTERNALDATE \"31-Dec-9999 23:59:59 -1200\")\nS: {tag} OK", null)]
    [InlineData("S+: * 2 FETCH (FLAGS (\\Seen))\nS+: * 1 FETCH (UID 1 INTERNALDATE \"01-Feb-2026 00:00:00 +0000\")\nS: {tag} OK", 1769904000L)]
    public async Task Oldest_Message_Is_Known_Or_Not(string response, long? unixTime)
    {
        await using var server = Start("IDLE", ImapScript.Status("INBOX", "MESSAGES 1 UNSEEN 0"), $"C: {{*}} EXAMINE *\nS: {{tag}} OK\nC: {{*}} FETCH *\n{response}");

        var result = await _checker.RunAsync(Counting(server));

        result.AssertSuccess();
        Assert.Equal(unixTime, result.Mailboxes[0].OldestMessage?.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task More_Messages_Than_Wanted_Are_A_Warning()
    {
        await using var server = Start("IDLE", ImapScript.Status("INBOX", "MESSAGES 11 UNSEEN 0"), ImapScript.Oldest("INBOX", "UID 1"));

        (await _checker.RunAsync(Counting(server) with { Warn = new() { Messages = 10 } })).AssertWarned(WarningReason.Messages);
    }
}
