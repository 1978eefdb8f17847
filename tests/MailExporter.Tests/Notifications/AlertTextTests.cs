using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Notifications;

namespace MailExporter.Tests.Notifications;

public sealed class AlertTextTests
{
    private static readonly AlertEvent Failed = new()
    {
        Id = Guid.Empty,
        Kind = AlertEventKind.Firing,
        Level = AlertLevel.Critical,
        Name = "Primary SMTP",
        Hostname = "mail.example.com",
        Protocol = MailProtocol.Smtp,
        Status = CheckStatus.Error,
        Before = CheckStatus.Success,
        Message = "Nothing listens there.",
        At = Example.Start,
    };

    [Fact]
    public void One_Event_Is_Told_In_The_Words_Of_The_Seed()
    {
        var text = AlertText.Of([Failed with { Changes = [new Change(ChangeKind.SmtpExtensions, "AUTH, SIZE", "DSN, SIZE", Example.Start)] }], Example.Start);

        Assert.Equal("CRITICAL Mail Server Alert: Primary SMTP", text.Subject);
        Assert.Equal(("CRITICAL", "Primary SMTP"), (text.Level, text.Name));
        Assert.Equal(
            """
            CRITICAL Mail Server Alert: Primary SMTP

            Status: ERROR
            Hostname: mail.example.com
            Protocol: smtp
            Message: Nothing listens there.

            Changes detected:
            - Status changed: success → error
            - Added extensions: DSN
            - Removed extensions: AUTH

            Timestamp: 2026-11-23T12:00:00Z
            """,
            text.Text);
    }

    [Fact]
    public void Recovery_Says_How_Long_It_Took()
    {
        var text = AlertText.Of([Failed with { Kind = AlertEventKind.Resolved, Status = CheckStatus.Success, Before = CheckStatus.Error, Lasted = TimeSpan.FromSeconds(3750) }], Example.Start);

        Assert.Equal("RESOLVED Mail Server Alert: Primary SMTP", text.Subject);
        Assert.Contains("\nResolved after: 1 h 2 min\n", text.Text, StringComparison.Ordinal);
        Assert.Contains("- Status changed: error → success\n", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Storm_Is_One_Text_With_Counts_And_The_First_Names()
    {
        AlertEvent[] events =
        [
            .. Enumerable.Range(1, 9_998).Select(i => Failed with { Name = $"check {i}" }),
            Failed with { Name = "well again", Kind = AlertEventKind.Resolved, Message = "All is well." },
            Failed with { Name = "slow", Level = AlertLevel.Warning, Message = "It took 5 s." },
        ];

        var text = AlertText.Of(events, Example.Start);

        Assert.Equal("CRITICAL Mail Server Alert: 10000 checks", text.Subject);
        Assert.Equal(
            """
            CRITICAL Mail Server Alert: 10000 checks

            CRITICAL: 9998 checks
            - check 1: Nothing listens there.
            - check 2: Nothing listens there.
            - check 3: Nothing listens there.
            - check 4: Nothing listens there.
            - check 5: Nothing listens there.
            - check 6: Nothing listens there.
            - check 7: Nothing listens there.
            - check 8: Nothing listens there.
            - check 9: Nothing listens there.
            - check 10: Nothing listens there.
            - and 9988 more

            WARNING: 1 check
            - slow: It took 5 s.

            RESOLVED: 1 check
            - well again: All is well.

            Timestamp: 2026-11-23T12:00:00Z
            """,
            text.Text);
    }

    [Fact]
    public void Check_With_Several_Events_Stands_Where_It_Stands_Now()
    {
        var resolved = Failed with { Kind = AlertEventKind.Resolved, Message = "All is well." };

        var text = AlertText.Of([Failed, resolved], Example.Start);

        Assert.Equal("RESOLVED Mail Server Alert: Primary SMTP", text.Subject);
        Assert.Contains("\nRESOLVED: 1 check\n- Primary SMTP: CRITICAL, then RESOLVED: All is well.\n", text.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59, "59 s")]
    [InlineData(3600, "1 h")]
    [InlineData(3661, "1 h 1 min")]
    [InlineData(90061, "1 d 1 h")]
    public void Span_Has_Two_Units(int seconds, string text) => Assert.Equal(text, AlertText.Span(TimeSpan.FromSeconds(seconds)));
}
