using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Smtp;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>Hands the message of a round to the sending server.</summary>
internal sealed class MessageSender(CheckRun run, DeliveryOptions route, MessageMark mark, MxFollower follower, SingleCheck single) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private MailConnection? _connection;
    private MailTransaction? _transaction;

    /// <summary>The last refusal; null: none, or the message was taken.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>How often it was tried again after a refusal for now.</summary>
    public int Deferrals { get; private set; }

    /// <summary>How long the commands of the last try took; null: it did not come to that.</summary>
    public SendSteps? Steps => _transaction?.Steps;

    /// <summary>The message as it was handed over; null: it did not come to that.</summary>
    public OutgoingMessage? Sent { get; private set; }

    /// <summary>When the reply to the end of DATA had come; null: the message was not taken.</summary>
    public long? TakenAt { get; private set; }

    /// <summary>Sends the message. Temporary refusals (greylisting) are tried again as long as there is time, over a new connection where the server closed.</summary>
    /// <exception cref="CheckFailedException">It was refused, or it did not come to that.</exception>
    public async Task SendAsync(Guid id, Deadline deadline)
    {
        var envelope = new Envelope(route.NullSender ? "" : route.FromEmail, route.ToEmail, id.ToString(), route.NotifyNever);
        Refusal = await (await ConnectAsync(deadline).ConfigureAwait(false)).TryAsync(envelope, Compose).ConfigureAwait(false);
        for (var pause = TestMessage.RetryPause; Refusal is { Reply.IsTemporary: true } && deadline.Remaining > pause + TimeSpan.FromSeconds(1); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            Deferrals++;
            if (Refusal.IsClosed)
            {
                await Task.Delay(pause, run.Time, deadline.Token).ConfigureAwait(false);
                Refusal = await (await ConnectAsync(deadline).ConfigureAwait(false)).TryAsync(envelope, Compose).ConfigureAwait(false);
            }
            else
            {
                Refusal = await _transaction!.TryAgainAsync(Refusal, pause, envelope, Compose).ConfigureAwait(false);
            }
        }

        TakenAt = Refusal is null ? run.Time.GetTimestamp() : throw Refusal.Reply.Failure(Refusal.Reason);

        byte[] Compose() => (Sent = OutgoingMessage.Compose(route, mark, id, run.Time.GetUtcNow())).Wire;
    }

    /// <summary>Says goodbye.</summary>
    public Task QuitAsync(Deadline deadline) => SingleCheck.QuitAsync(run, _connection!, deadline);

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private async Task<MailTransaction> ConnectAsync(Deadline deadline)
    {
        Dispose();
        run.Enter(CheckPhase.Resolve);
        _connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Check);
        await single.Smtp(run, _connection, deadline).OpenAsync().ConfigureAwait(false);
        run.Enter(CheckPhase.Send);
        return _transaction = new MailTransaction(run, _connection, deadline.Token);
    }
}
