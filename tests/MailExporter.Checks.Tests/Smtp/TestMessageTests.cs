using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;
using MimeKit;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class TestMessageTests : IDisposable
{
    private const string Accepted = """
        C: MAIL FROM:<a@example.org>
        S: 250 2.1.0 ok
        C: RCPT TO:<b@example.net>
        S: 250 2.1.5 ok
        C: DATA
        S: 354 go on
        data:
        S: 250 2.0.0 queued
        """;

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Sending(ScriptedServer server) =>
        _checker.For(server) with { TestSend = true, FromEmail = "a@example.org", ToEmail = "b@example.net" };

    private static ScriptedServer Start(string transaction) => ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("SIZE 1000")}\n{transaction}");

    private static MimeMessage Sent(ScriptedServer server)
    {
        var lines = server.Received.SkipWhile(line => line != "DATA").Skip(1).TakeWhile(line => line != ".").Select(line => line.StartsWith('.') ? line[1..] : line);
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n"));
        return MimeMessage.Load(bytes, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Message_Is_A_Valid_One()
    {
        await using var server = Start($"{Accepted}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(Sending(server) with { Subject = "Hello", Message = "One.\nTwo." });

        result.AssertSuccess();
        Assert.True(result.TestSendSuccess);
        Assert.Equal("SMTP server check successful, test email sent from a@example.org to b@example.net", result.Message);
        var message = Sent(server);
        Assert.Equal(TestCertificates.Now, message.Date);
        Assert.EndsWith("@example.org", message.MessageId, StringComparison.Ordinal);
        Assert.Equal(("Hello", "a@example.org", "b@example.net"), (message.Subject, message.From.ToString(), message.To.ToString()));
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Equal("One.\r\nTwo.\r\n", message.TextBody!.ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public async Task Each_Message_Has_Its_Own_Id()
    {
        await using var server = Start($"{Accepted}\n{SmtpScript.Quit}");

        await _checker.RunAsync(Sending(server));
        await _checker.RunAsync(Sending(server));

        Assert.Equal(2, server.Received.Where(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase)).Distinct().Count());
    }

    [Theory]
    [InlineData(".")]
    [InlineData(".\n.\n.")]
    [InlineData("..two dots")]
    [InlineData("before\n.\nQUIT\nMAIL FROM:<x@example.org>")]
    [InlineData("ends with a dot\n.")]
    public async Task Lines_That_Begin_With_A_Dot_Do_Not_End_The_Message(string body)
    {
        await using var server = Start($"{Accepted}\n{SmtpScript.Quit}");

        (await _checker.RunAsync(Sending(server) with { Message = body })).AssertSuccess();

        Assert.Equal(body, Sent(server).TextBody!.ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.Equal("QUIT", server.Received[^1]);
    }

    [Theory]
    [InlineData("Grüße aus Köln ✓", "Körper mit ß und 漢字")]
    [InlineData("plain", "bare\rCR")]
    public async Task Text_Is_Encoded_For_A_Server_That_Knows_Seven_Bits_Only(string subject, string body)
    {
        await using var server = Start($"{Accepted}\n{SmtpScript.Quit}");

        (await _checker.RunAsync(Sending(server) with { Subject = subject, Message = body })).AssertSuccess();

        Assert.All(server.Received, line => Assert.True(System.Text.Ascii.IsValid(line) && !line.Contains('\r') && line.Length <= 998, line));
        Assert.Equal(subject, Sent(server).Subject);
        Assert.Equal(body.Replace('\r', '\n'), Sent(server).TextBody!.ReplaceLineEndings("\n").TrimEnd('\n'));
    }

    [Fact]
    public async Task No_Line_Is_Longer_Than_The_Protocol_Allows()
    {
        await using var server = Start($"{Accepted}\n{SmtpScript.Quit}");
        var body = new string('x', 5000);

        (await _checker.RunAsync(Sending(server) with { Message = body })).AssertSuccess();

        Assert.All(server.Received, line => Assert.True(line.Length <= 998));
        Assert.Equal(body, Sent(server).TextBody!.TrimEnd());
    }

    [Theory]
    [InlineData("Subject\r\nBcc: victim@example.org")]
    [InlineData("Subject\nBcc: victim@example.org\n\nbody")]
    public async Task Subject_Cannot_Make_Header_Fields(string subject)
    {
        await using var server = Start($"{Accepted}\n{SmtpScript.Quit}");

        await _checker.RunAsync(Sending(server) with { Subject = subject });

        Assert.DoesNotContain(server.Received, line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("C: MAIL *\nS: 550 5.1.8 no such sender", FailureReason.SenderRejected, 550, "5.1.8")]
    [InlineData("C: MAIL *\nS: 530 5.7.0 authenticate first\nclose:", FailureReason.SenderRejected, 530, "5.7.0")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 550 5.1.1 no such user", FailureReason.RecipientRejected, 550, "5.1.1")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 554 no\nreset:", FailureReason.RecipientRejected, 554, null)]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 554 5.5.1 no valid recipients", FailureReason.MessageRejected, 554, "5.5.1")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 250 what", FailureReason.MessageRejected, 250, null)]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 ok\ndata:\nS: 552 5.3.4 too big", FailureReason.MessageRejected, 552, "5.3.4")]
    [InlineData("C: MAIL *\nclose:", FailureReason.ConnectionLost, null, null)]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nreset:", FailureReason.ConnectionLost, null, null)]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 ok\ndata:\nclose:", FailureReason.ConnectionLost, null, null)]
    [InlineData("C: MAIL *\nS: OK", FailureReason.ProtocolError, null, null)]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nflood: *", FailureReason.ResponseTooLarge, null, null)]
    public async Task Refused_Transaction_Has_Reason_And_Codes(string transaction, FailureReason reason, int? code, string? enhanced)
    {
        await using var server = Start(transaction);

        var result = await _checker.RunAsync(Sending(server));

        result.AssertFailed(CheckPhase.Send, reason);
        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.False(result.TestSendSuccess);
    }

    [Theory]
    [InlineData("C: MAIL *\nstall:")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 ok\ndata:\nstall:")]
    public async Task Silence_While_Sending_Ends_At_The_Deadline(string transaction)
    {
        await using var server = Start(transaction);
        var check = _checker.RunAsync(Sending(server));
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Send, FailureReason.Timeout);
    }
}
