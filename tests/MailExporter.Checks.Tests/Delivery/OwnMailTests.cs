using System.Text;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class OwnMailTests
{
    private static readonly Guid Id = MessageMark.NewId(TestCertificates.Now);

    private readonly MessageMark _mark = new(InstallationKey.Temporary(), "route");
    private readonly RouteMemory _memory = new(null, TimeProvider.System);

    private OwnReport? Read(string report) => Read(Encoding.Latin1.GetBytes(report.ReplaceLineEndings("\r\n")));

    private OwnReport? Read(byte[] report) => new OwnMail(_mark, _memory, hasMessages: false, hasReports: true).Report(new RawMessage(report, IsWhole: true));

    private void IsAwaited() => _memory.Await(Id, new(0, DeliveryStage.Sent));

    private string Marks => $"X-MailExporter-Id: {Id}\nX-MailExporter-Token: {_mark.Token(Id)}\n";

    /// <summary>As Postfix writes them.</summary>
    private static string Report(string returned, string action = "failed", string envelopeId = "", string type = "message/rfc822") => $"""
        From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status;
        	boundary="8A1B2.1/mx.example.org"

        This is a MIME-encapsulated message.

        --8A1B2.1/mx.example.org
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you.

        --8A1B2.1/mx.example.org
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        {envelopeId}Reporting-MTA: dns; mx.example.org
        Arrival-Date: Wed, 25 Nov 2026 22:00:00 +0000 (UTC)

        Final-Recipient: rfc822; b@example.net
        Action: {action}
        Status: 5.1.1
        Remote-MTA: dns; store.example.net
        Diagnostic-Code: smtp; 550 5.1.1 <b@example.net>: Recipient address rejected:
            User unknown

        --8A1B2.1/mx.example.org
        Content-Description: Undelivered Message
        Content-Type: {type}

        Return-Path: <a@example.org>
        {returned}
        --8A1B2.1/mx.example.org--
        """;

    [Theory]
    [InlineData("message/rfc822")]
    [InlineData("text/rfc822-headers")]
    public void Bounce_With_Our_Header_Is_Ours_Whether_Or_Not_It_Is_Waited_For(string type)
    {
        var expected = new OwnReport(Id, new Bounce("5.1.1", "mx.example.org", "store.example.net", "550 5.1.1 <b@example.net>: Recipient address rejected: User unknown"));

        Assert.Equal(expected, Read(Report($"Subject: x\n{Marks}", type: type)));
    }

    [Fact]
    public void Bounce_With_The_Id_Of_A_Message_That_Is_Waited_For_Is_Ours()
    {
        var (byEnvelope, byMessageId) = (Report("", envelopeId: $"Original-Envelope-Id: {Id}\n"), Report($"Message-ID: <{Id}@example.org>\n"));
        Assert.All([byEnvelope, byMessageId], report => Assert.Null(Read(report)));

        IsAwaited();

        Assert.All([byEnvelope, byMessageId], report => Assert.Equal(Id, Read(report)?.Id));
    }

    [Fact]
    public void Forged_Bounce_Is_Foreign()
    {
        IsAwaited();
        var other = Guid.NewGuid();

        Assert.Null(Read(Report($"X-MailExporter-Id: {other}\nX-MailExporter-Token: {_mark.Token(Id)}\n", envelopeId: $"Original-Envelope-Id: {other}\n")));
        Assert.Null(Read(Report("Subject: x\n")));
        Assert.Null(Read($"{Marks}Subject: no report\n\ntext\n"));
    }

    [Theory]
    [InlineData("delayed")]
    [InlineData("relayed")]
    [InlineData("delivered")]
    public void Notification_That_Nothing_Is_Lost_Is_Ours_And_No_Bounce(string action) => Assert.Equal(new OwnReport(Id, null), Read(Report(Marks, action)));

    [Fact]
    public void Bounce_That_Is_Cut_Off_Is_Read_As_Far_As_It_Goes()
    {
        IsAwaited();
        var whole = Encoding.Latin1.GetBytes(Report(Marks, envelopeId: $"Original-Envelope-Id: {Id}\n").ReplaceLineEndings("\r\n"));

        Assert.Equal(Id, Read(whole[..(whole.Length / 2)])?.Id);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Equal(Id, Read(whole[..length])?.Id ?? Id);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n\0\n:\n\n--b--")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status\n\n--\n--\n")]
    public void Garbage_Is_Foreign(string report) => Assert.Null(Read(report));

    [Fact]
    public void Thousands_Of_Parts_And_Recipients_Are_Bounded()
    {
        var parts = new StringBuilder("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n");
        while (parts.Length < BounceReport.MaxBytes)
        {
            parts.Append("--b\r\nContent-Type: message/delivery-status\r\n\r\nA: b\r\n\r\nAction: failed\r\n\r\n");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Read(Encoding.Latin1.GetBytes(parts.ToString())));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }
}
