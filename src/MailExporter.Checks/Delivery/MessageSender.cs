using System.Globalization;
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

    /// <summary>The last refusal; null: none, or the message was taken.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>When the reply to the end of DATA had come; null: the message was not taken.</summary>
    public long? TakenAt { get; private set; }

    /// <summary>Sends the message. Temporary refusals (greylisting) are tried again as long as there is time.</summary>
    /// <exception cref="CheckFailedException">It was refused, or it did not come to that.</exception>
    public async Task SendAsync(Guid id, Deadline deadline)
    {
        _connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Check);
        await single.Smtp(run, _connection, deadline).OpenAsync().ConfigureAwait(false);
        run.Enter(CheckPhase.Send);
        var (from, to) = (route.FromEmail, route.ToEmail);
        var transaction = new MailTransaction(run, _connection, deadline.Token);
        Refusal = await transaction.TryAsync(from, to, () => Compose(id)).ConfigureAwait(false);
        for (var pause = TestMessage.RetryPause; Refusal is { Reply.IsTemporary: true, IsClosed: false } && deadline.Remaining > pause + TimeSpan.FromSeconds(1); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            Refusal = await transaction.TryAgainAsync(Refusal, pause, from, to, () => Compose(id)).ConfigureAwait(false);
        }

        TakenAt = Refusal is null ? run.Time.GetTimestamp() : throw Refusal.Reply.Failure(Refusal.Reason);
    }

    /// <summary>Says goodbye.</summary>
    public Task QuitAsync(Deadline deadline) => SingleCheck.QuitAsync(run, _connection!, deadline);

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private byte[] Compose(Guid id)
    {
        var now = run.Time.GetUtcNow();
        var body = string.Create(CultureInfo.InvariantCulture, $"This is an automated mail delivery test with ID {id}.\n\nTimestamp: {now.ToUnixTimeMilliseconds() / 1000.0}");
        var message = WireMessage.Compose(route.FromEmail, route.ToEmail, $"{MessageMark.Subject} {id}", body, id.ToString(), now);
        message.Headers.Add(MessageMark.IdField, id.ToString());
        message.Headers.Add(MessageMark.TokenField, mark.Token(id));
        return WireMessage.Bytes(message, WireMessage.IsInternational(route.FromEmail, route.ToEmail));
    }
}
