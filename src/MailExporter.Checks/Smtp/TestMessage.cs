using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Smtp;

/// <summary>Sends one message (<c>test_send</c>), and tries a temporary refusal once more.</summary>
internal sealed class TestMessage(CheckRun run, MailConnection connection, Deadline deadline)
{
    /// <summary>Greylisting servers ask for some seconds at least.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly ServerOptions _server = run.Server;

    /// <summary>MAIL, RCPT, DATA.</summary>
    /// <exception cref="CheckFailedException">Refused for good, or for now where that is an error.</exception>
    public async Task SendAsync()
    {
        run.Enter(CheckPhase.Send);
        run.TestSendSuccess = false;
        var envelope = new Envelope(_server.FromEmail!, _server.ToEmail!);
        var transaction = new MailTransaction(run, connection, deadline.Token);
        var refusal = await transaction.TryAsync(envelope, Compose).ConfigureAwait(false);
        if (refusal is { Reply.IsTemporary: true, IsClosed: false } && _server.RetryTemporary && deadline.Remaining > RetryPause + TimeSpan.FromSeconds(1))
        {
            refusal = await transaction.TryAgainAsync(refusal, RetryPause, envelope, Compose).ConfigureAwait(false);
        }

        switch (refusal)
        {
            case null:
                run.TestSendSuccess = true;
                return;
            case { Reply.IsTemporary: true } when _server.TemporaryStatus == CheckStatus.Warning:
                run.Warn(WarningReason.Temporary, $"the message was refused for now: {refusal.Reply}");
                return;
            default:
                throw refusal.Reply.Failure(refusal.Reason);
        }
    }

    private byte[] Compose() => WireMessage.Bytes(
        WireMessage.Compose(_server.FromEmail!, _server.ToEmail!, _server.Subject, _server.Message, $"{Guid.NewGuid():N}", run.Time.GetUtcNow()),
        WireMessage.IsInternational(_server.FromEmail!, _server.ToEmail!));
}
