using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Smtp;

/// <summary>MAIL, RCPT, DATA: hands one message over.</summary>
/// <remarks>RFC 5321 section 3.3; RFC 6531 for addresses that are not ASCII.</remarks>
internal sealed class MailTransaction(CheckRun run, MailConnection connection, CancellationToken cancellationToken)
{
    /// <summary>Hands the message over.</summary>
    /// <param name="from">The envelope sender.</param>
    /// <param name="to">The envelope recipient.</param>
    /// <param name="compose">Makes the message as it goes over the wire, only when it is asked for.</param>
    /// <returns>Null when it was taken, else what was refused and how.</returns>
    public async Task<Refusal?> TryAsync(string from, string to, Func<byte[]> compose)
    {
        var sender = await SayAsync($"MAIL FROM:<{from}>{(WireMessage.IsInternational(from, to) && Offers("SMTPUTF8") ? " SMTPUTF8" : "")}").ConfigureAwait(false);
        if (!sender.IsPositive)
        {
            return new(FailureReason.SenderRejected, sender);
        }

        var recipient = await SayAsync($"RCPT TO:<{to}>").ConfigureAwait(false);
        if (!recipient.IsPositive)
        {
            return new(FailureReason.RecipientRejected, recipient);
        }

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

    /// <summary>Waits, and hands the message over once more after a temporary refusal.</summary>
    /// <returns>The refusal before it where the server closed meanwhile: it says more than the close.</returns>
    public async Task<Refusal?> TryAgainAsync(Refusal refusal, TimeSpan pause, string from, string to, Func<byte[]> compose)
    {
        try
        {
            await SayAsync("RSET").ConfigureAwait(false);
            await Task.Delay(pause, run.Time, cancellationToken).ConfigureAwait(false);
            return await TryAsync(from, to, compose).ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
        {
            return refusal with { IsClosed = true };
        }
    }

    private bool Offers(string keyword) => run.Smtp?.Parameters(keyword) is not null;

    private ValueTask<SmtpReply> SayAsync(string command) => SmtpReply.ToAsync(connection, command, cancellationToken);
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
