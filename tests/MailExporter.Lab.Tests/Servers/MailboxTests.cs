using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class MailboxTests(MailLab lab)
{
    private const long BytesPerKib = 1024;

    [Theory]
    [InlineData("u1@lab.test")]
    [InlineData("u3@lab.test")]
    [InlineData("full@lab.test")]
    public async Task Every_Mailbox_Is_Counted_With_Unseen_Size_Quota_And_Oldest(string user)
    {
        var facts = lab.Facts.Users[user];
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).As(lab, user) with { Mailboxes = facts.Mailboxes.Keys.ToValueList() };

        var result = (await lab.CheckAsync(server)).Succeeds();

        var wanted = facts.Mailboxes.Select(mailbox => new MailboxFacts(mailbox.Key)
        {
            Messages = mailbox.Value.Messages,
            Unseen = mailbox.Value.Unseen,
            SizeBytes = mailbox.Value.Size,
            QuotaUsedBytes = facts.Quota.UsedKib * BytesPerKib,
            QuotaLimitBytes = facts.Quota.LimitKib * BytesPerKib,
            OldestMessage = mailbox.Value.OldestUnix is { } unix ? DateTimeOffset.FromUnixTimeSeconds(unix) : null,
        });
        Assert.Equal(wanted, result.Mailboxes);
    }

    [Fact]
    public async Task Mailbox_With_A_Name_Beyond_Ascii_Is_Found()
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Required).As(lab, LabLogin.First) with { Mailboxes = ["Entwürfe", "Sent Items"] };

        var result = (await lab.CheckAsync(server)).Succeeds();

        Assert.Equal([("Entwürfe", 2L), ("Sent Items", 1L)], result.Mailboxes.Select(m => (m.Name, m.Messages!.Value)));
    }

    [Fact]
    public async Task Missing_Mailbox_Is_A_Warning_And_The_Others_Are_Counted()
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Required).As(lab, LabLogin.First) with { Mailboxes = ["INBOX", "Nowhere"] };

        var result = (await lab.CheckAsync(server)).WarnsOf(WarningReason.MailboxMissing);

        Assert.Equal(["INBOX"], result.Mailboxes.Select(m => m.Name));
    }

    [Fact]
    public async Task Nothing_Is_Marked_As_Seen()
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).As(lab, LabLogin.Awkward);
        var pop3 = lab.Server(MailProtocol.Pop3, TlsMode.Implicit).As(lab, LabLogin.Awkward);
        var before = await lab.InboxAsync(LabLogin.Awkward);

        (await lab.CheckAsync(server)).Succeeds();
        (await lab.CheckAsync(pop3)).Succeeds();

        Assert.Equal(5, before.Unseen);
        Assert.Equal(before, await lab.InboxAsync(LabLogin.Awkward));
        Assert.Equal(5, FilesIn("new").Length + FilesIn("cur").Length);
        Assert.All(FilesIn("cur"), file => Assert.EndsWith(":2,", file, StringComparison.Ordinal)); // where a maildir has its flags: none
    }

    [Theory]
    [InlineData("u1@lab.test")]
    [InlineData("u3@lab.test")]
    [InlineData("full@lab.test")]
    public async Task Pop3_Counts_As_Imap_Does(string user)
    {
        var imap = await lab.InboxAsync(user);

        var pop3 = Assert.Single((await lab.CheckAsync(lab.Server(MailProtocol.Pop3, TlsMode.Implicit).As(lab, user))).Succeeds().Mailboxes);

        Assert.Equal(new MailboxFacts("INBOX") { Messages = imap.Messages, SizeBytes = imap.SizeBytes }, pop3);
    }

    [Fact]
    public async Task More_Messages_Than_Allowed_Is_A_Warning()
    {
        var server = lab.Server(MailProtocol.Pop3, TlsMode.Required).As(lab, LabLogin.Awkward);

        var result = await lab.CheckAsync(server with { Warn = server.Warn with { Messages = 4 } });

        result.WarnsOf(WarningReason.Messages);
        Assert.Equal(5, result.Mailboxes[0].Messages);
    }

    private string[] FilesIn(string folder) => Directory.GetFiles(Path.Combine(lab.Facts.Dir, "mail", "u3", "Maildir", folder));
}
