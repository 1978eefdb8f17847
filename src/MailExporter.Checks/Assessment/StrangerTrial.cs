using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Smtp;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Assessment;

/// <summary>What an SMTP server tells a stranger, and whether it takes his mail for elsewhere. Never goes as far as DATA.</summary>
internal static class StrangerTrial
{
    /// <summary>A domain that nobody has (RFC 2606 section 3).</summary>
    private const string Elsewhere = "relay-test@example.com";

    /// <summary>Asks over an SMTP session that is open.</summary>
    public static async Task<SmtpAnswers> RunAsync(CheckRun run, MailConnection connection, Action<string> markUntold, CancellationToken cancellationToken)
    {
        var checks = run.Server.AssessChecks;
        var (vrfy, expn) = checks.Contains(AssessmentCheck.VrfyExpn)
            ? (await PositiveAsync("VRFY postmaster").ConfigureAwait(false), await PositiveAsync("EXPN postmaster").ConfigureAwait(false))
            : (null, null);
        return new SmtpAnswers(vrfy, expn, checks.Contains(AssessmentCheck.OpenRelay) ? await RelayAsync().ConfigureAwait(false) : null);

        async Task<string?> PositiveAsync(string command)
        {
            var reply = await SayAsync(command).ConfigureAwait(false);
            return reply.Code is 250 or 251 ? reply.ToString() : null; // RFC 5321 section 3.5.3: 252 does not say
        }

        async Task<string?> RelayAsync()
        {
            run.Enter(CheckPhase.Send);
            var sender = await SayAsync("MAIL FROM:<>").ConfigureAwait(false); // must not be refused as such: RFC 5321 section 4.5.5
            if (!sender.IsPositive)
            {
                return sender.IsTemporary ? Untold(sender) : null;
            }

            var recipient = await SayAsync($"RCPT TO:<{Elsewhere}>").ConfigureAwait(false);
            try
            {
                await SayAsync("RSET").ConfigureAwait(false);
            }
            catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
            {
                // it closed after its answer, which is all that was wanted
            }

            return recipient.IsPositive ? recipient.ToString() : recipient.IsTemporary ? Untold(recipient) : null;
        }

        string? Untold(SmtpReply reply)
        {
            markUntold($"refused for now only: {reply}");
            return null;
        }

        ValueTask<SmtpReply> SayAsync(string command) => SmtpReply.ToAsync(connection, command, cancellationToken);
    }
}
