using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Smtp;

/// <summary>MAIL, RCPT, DATA: hands one message over.</summary>
/// <remarks>RFC 5321 section 3.3; RFC 6531 for addresses that are not ASCII; RFC 3461 for what is asked of notifications.</remarks>
internal sealed class MailTransaction(CheckRun run, MailConnection connection, CancellationToken cancellationToken)
{
    /// <summary>How long the commands of the last try took; null before the first.</summary>
    public SendSteps? Steps { get; private set; }

    /// <summary>Hands the message over.</summary>
    /// <param name="envelope">From whom and to whom.</param>
    /// <param name="compose">Makes the message as it goes over the wire, only when it is asked for.</param>
    /// <returns>Null when it was taken, else what was refused and how.</returns>
    public async Task<Refusal?> TryAsync(Envelope envelope, Func<byte[]> compose)
    {
        var begin = run.Time.GetTimestamp();
        var sender = await SayAsync($"MAIL FROM:<{envelope.Sender}>{MailParameters(envelope)}").ConfigureAwait(false);
        Steps = new(run.Time.GetElapsedTime(begin), null, null);
        if (!sender.IsPositive)
        {
            return new(FailureReason.SenderRejected, sender);
        }

        begin = run.Time.GetTimestamp();
        var recipient = await SayAsync($"RCPT TO:<{envelope.Recipient}>{(envelope.NotifyNever && Offers("DSN") ? " NOTIFY=NEVER" : "")}").ConfigureAwait(false);
        Steps = Steps with { Rcpt = run.Time.GetElapsedTime(begin) };
        if (!recipient.IsPositive)
        {
            return new(FailureReason.RecipientRejected, recipient);
        }

        begin = run.Time.GetTimestamp();
        var refusal = await HandOverAsync(compose).ConfigureAwait(false);
        Steps = Steps with { Data = run.Time.GetElapsedTime(begin) };
        return refusal;
    }

    /// <summary>Waits, and hands the message over once more after a temporary refusal.</summary>
    /// <returns>The refusal before it where the server closed meanwhile: it says more than the close.</returns>
    public async Task<Refusal?> TryAgainAsync(Refusal refusal, TimeSpan pause, Envelope envelope, Func<byte[]> compose)
    {
        try
        {
            await SayAsync("RSET").ConfigureAwait(false);
            await Task.Delay(pause, run.Time, cancellationToken).ConfigureAwait(false);
            return await TryAsync(envelope, compose).ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
        {
            return refusal with { IsClosed = true };
        }
    }

    private async Task<Refusal?> HandOverAsync(Func<byte[]> compose)
    {
        var data = await SayAsync("DATA").ConfigureAwait(false);
        if (data.Code != 354)
        {
            return new(FailureReason.MessageRejected, data);
        }

        var message = compose();
        run.Transcript.Client("(a message)"u8);
        await connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var reply = await SmtpReply.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        return reply.IsPositive ? null : new(FailureReason.MessageRejected, reply);
    }

    /// <summary>RFC 3461 section 4: only the header of a message that was not delivered need come back, with the id by which its sender knows it.</summary>
    private string MailParameters(Envelope envelope) =>
        (envelope.IsInternational && Offers("SMTPUTF8") ? " SMTPUTF8" : "") + (envelope.Id is { } id && Offers("DSN") ? $" RET=HDRS ENVID={id}" : "");

    private bool Offers(string keyword) => run.Smtp?.Parameters(keyword) is not null;

    private ValueTask<SmtpReply> SayAsync(string command) => SmtpReply.ToAsync(connection, command, cancellationToken);
}

/// <summary>From whom and to whom a message goes.</summary>
/// <param name="Sender">Empty: as a notification is sent (RFC 5321 section 4.5.5).</param>
/// <param name="Recipient">Never empty.</param>
/// <param name="Id">ENVID, in letters, digits and hyphens; null: none.</param>
/// <param name="NotifyNever">NOTIFY=NEVER.</param>
internal sealed record Envelope(string Sender, string Recipient, string? Id = null, bool NotifyNever = false)
{
    /// <summary>It needs RFC 6531.</summary>
    public bool IsInternational => WireMessage.IsInternational(Sender, Recipient);
}

/// <summary>What a server did not take.</summary>
/// <param name="Reason">Which of sender, recipient and message.</param>
/// <param name="Reply">In its words.</param>
internal sealed record Refusal(FailureReason Reason, SmtpReply Reply)
{
    private const int ServiceNotAvailable = 421; // the server closes the connection: RFC 5321 section 3.8

    /// <summary>The server has closed the connection.</summary>
    public bool IsClosed { get; init; } = Reply.Code == ServiceNotAvailable;
}
