using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Smtp;

/// <summary>Checks in which the server's refusal is the success (<c>expect_failure</c>). Never goes as far as DATA.</summary>
internal sealed class SmtpRefusals(CheckRun run, MailConnection connection, CancellationToken cancellationToken)
{
    /// <summary>A foreign recipient must be refused to a stranger.</summary>
    public async Task ExpectRelayRefusedAsync()
    {
        run.Enter(CheckPhase.Send);
        var sender = await SayAsync($"MAIL FROM:<{run.Server.FromEmail}>").ConfigureAwait(false);
        if (!sender.IsPositive)
        {
            Judge(sender);
            return;
        }

        var recipient = await SayAsync($"RCPT TO:<{run.Server.ToEmail}>").ConfigureAwait(false);
        await ResetAsync().ConfigureAwait(false);
        if (recipient.IsPositive)
        {
            throw new CheckFailedException(FailureReason.NotRefused, $"an open relay: the server took {run.Server.ToEmail} from a stranger ({recipient})", recipient.Code, recipient.EnhancedCode);
        }

        Judge(recipient);
    }

    /// <summary>AUTH, or any mail at all, must be refused before TLS.</summary>
    public async Task ExpectClearRefusedAsync()
    {
        if (run.Smtp?.Parameters("AUTH") is not null)
        {
            throw new CheckFailedException(FailureReason.NotRefused, "the server offers AUTH before TLS");
        }

        if (run.Server.ExpectFailure == ExpectedFailure.CleartextAuth)
        {
            return;
        }

        run.Enter(CheckPhase.Send);
        var reply = await SayAsync("MAIL FROM:<>").ConfigureAwait(false);
        if (reply.IsPositive)
        {
            await ResetAsync().ConfigureAwait(false);
            throw new CheckFailedException(FailureReason.NotRefused, $"the server takes mail without TLS ({reply})", reply.Code, reply.EnhancedCode);
        }

        Judge(reply);
    }

    private void Judge(SmtpReply reply)
    {
        if (reply.IsTemporary)
        {
            run.Warn(WarningReason.Temporary, $"refused for now only: {reply}");
        }
    }

    private async Task ResetAsync()
    {
        try
        {
            await SayAsync("RSET").ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
        {
            // It closed after its answer, which is all that was wanted.
        }
    }

    private ValueTask<SmtpReply> SayAsync(string command) => SmtpReply.ToAsync(connection, command, cancellationToken);
}
