using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;
using MimeKit;

namespace MailExporter.Checks.Smtp;

/// <summary>Sends one message (<c>test_send</c>), and tries a temporary refusal once more.</summary>
/// <remarks>RFC 5321 section 3.3 for the transaction, RFC 5322 for the message, RFC 3834 for <c>Auto-Submitted</c>.</remarks>
internal sealed class TestMessage(CheckRun run, MailConnection connection, Deadline deadline)
{
    /// <summary>Greylisting servers ask for some seconds at least.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private const int ServiceNotAvailable = 421; // the server closes the connection: RFC 5321 section 3.8

    private readonly ServerOptions _server = run.Server;
    private readonly CancellationToken _token = deadline.Token;

    /// <summary>MAIL, RCPT, DATA.</summary>
    /// <exception cref="CheckFailedException">Refused for good, or for now where that is an error.</exception>
    public async Task SendAsync()
    {
        run.Enter(CheckPhase.Send);
        run.TestSendSuccess = false;
        var refusal = await TransactAsync().ConfigureAwait(false);
        if (refusal is { Reply.IsTemporary: true } && refusal.Value.Reply.Code != ServiceNotAvailable && _server.RetryTemporary && deadline.Remaining > RetryPause + TimeSpan.FromSeconds(1))
        {
            refusal = await TryAgainAsync(refusal.Value).ConfigureAwait(false);
        }

        switch (refusal)
        {
            case null:
                run.TestSendSuccess = true;
                return;
            case { Reply.IsTemporary: true } when _server.TemporaryStatus == CheckStatus.Warning:
                run.Warn(WarningReason.Temporary, $"the message was refused for now: {refusal.Value.Reply}");
                return;
            default:
                throw refusal.Value.Reply.Failure(refusal.Value.Reason);
        }
    }

    private async Task<(FailureReason Reason, SmtpReply Reply)?> TryAgainAsync((FailureReason Reason, SmtpReply Reply) refusal)
    {
        try
        {
            await SayAsync("RSET").ConfigureAwait(false);
            await Task.Delay(RetryPause, run.Time, _token).ConfigureAwait(false);
            return await TransactAsync().ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
        {
            return refusal; // it closed after its refusal, which says more than the close
        }
    }

    private async Task<(FailureReason Reason, SmtpReply Reply)?> TransactAsync()
    {
        var sender = await SayAsync($"MAIL FROM:<{_server.FromEmail}>{(IsInternational && Offers("SMTPUTF8") ? " SMTPUTF8" : "")}").ConfigureAwait(false);
        if (!sender.IsPositive)
        {
            return (FailureReason.SenderRejected, sender);
        }

        var recipient = await SayAsync($"RCPT TO:<{_server.ToEmail}>").ConfigureAwait(false);
        if (!recipient.IsPositive)
        {
            return (FailureReason.RecipientRejected, recipient);
        }

        var data = await SayAsync("DATA").ConfigureAwait(false);
        if (data.Code != 354)
        {
            return (FailureReason.MessageRejected, data);
        }

        var message = Compose();
        run.Transcript.Client("(a message)"u8);
        await connection.SendAsync(message, _token).ConfigureAwait(false);
        var reply = await SmtpReply.ReadAsync(connection, _token).ConfigureAwait(false);
        return reply.IsPositive ? null : (FailureReason.MessageRejected, reply);
    }

    private bool IsInternational => !System.Text.Ascii.IsValid(_server.FromEmail!) || !System.Text.Ascii.IsValid(_server.ToEmail!);

    private bool Offers(string keyword) => run.Smtp?.Parameters(keyword) is not null;

    /// <summary>The message, dot-stuffed (RFC 5321 section 4.5.2), with the line that ends it.</summary>
    private byte[] Compose()
    {
        var message = new MimeMessage
        {
            Date = run.Time.GetUtcNow(),
            MessageId = $"{Guid.NewGuid():N}@{Domain(_server.FromEmail!)}",
            Subject = _server.Subject,
            Body = new TextPart("plain") { Text = _server.Message.ReplaceLineEndings("\r\n") + "\r\n" },
        };
        message.From.Add(new MailboxAddress(null, _server.FromEmail!));
        message.To.Add(new MailboxAddress(null, _server.ToEmail!));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Prepare(EncodingConstraint.SevenBit); // no 8-bit text without 8BITMIME (RFC 6152), no line beyond 998 octets (RFC 5322 section 2.1.1)
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = IsInternational;

        using var memory = new MemoryStream();
        using (var stuffed = new MimeKit.IO.FilteredStream(memory))
        {
            stuffed.Add(new MailKit.Net.Smtp.SmtpDataFilter());
            message.WriteTo(format, stuffed, _token);
            stuffed.Flush(_token);
        }

        memory.Write(memory.ToArray().AsSpan().EndsWith("\r\n"u8) ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return memory.ToArray();
    }

    private static string Domain(string address) => HostName.Ascii(address[(address.LastIndexOf('@') + 1)..]);

    private ValueTask<SmtpReply> SayAsync(string command) => SmtpReply.ToAsync(connection, command, _token);
}
