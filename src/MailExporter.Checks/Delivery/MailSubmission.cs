using MailExporter.Checks.Checking;
using MailExporter.Checks.Results;
using MailExporter.Checks.Smtp;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>A text to be sent.</summary>
/// <param name="Id">The same for each attempt, so that a receiver can tell a repetition; part of Message-ID.</param>
/// <param name="To">The recipient.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Plain text.</param>
public sealed record OutgoingMail(string Id, string To, string Subject, string Body);

/// <summary>Sends one message by a server, once.</summary>
internal static class MailSubmission
{
    /// <summary>Connects, logs in, hands the message over, says goodbye. Whatever goes wrong is in the result.</summary>
    public static Task<CheckResult> RunAsync(CheckRun run, OutgoingMail mail, MxFollower follower, SingleCheck single, Deadline deadline) =>
        SingleCheck.AtTheRimAsync(run, deadline, async () =>
        {
            using var connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Check);
            await single.Smtp(run, connection, deadline).OpenAsync().ConfigureAwait(false);
            run.Enter(CheckPhase.Send);
            var from = run.Server.FromEmail!;
            var refusal = await new MailTransaction(run, connection, deadline.Token).TryAsync(new Envelope(from, mail.To), () => Compose(run, from, mail)).ConfigureAwait(false);
            if (refusal is not null)
            {
                throw refusal.Reply.Failure(refusal.Reason);
            }

            await SingleCheck.QuitAsync(run, connection, deadline).ConfigureAwait(false);
        });

    private static byte[] Compose(CheckRun run, string from, OutgoingMail mail) =>
        WireMessage.Bytes(WireMessage.Compose(from, mail.To, mail.Subject, mail.Body, mail.Id, run.Time.GetUtcNow()), WireMessage.IsInternational(from, mail.To));
}
