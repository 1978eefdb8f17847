namespace MailExporter.Notifications;

/// <summary>The messages of one channel on their way out, one at a time, each until it is taken or too old.</summary>
/// <remarks>Each recipient has a lane: messages in it keep their order, as a recovery before its failure would mislead, and wait for no other lane.</remarks>
/// <param name="name">The channel.</param>
/// <param name="store">Where they are kept.</param>
/// <param name="count">Told of each outcome: the channel, and <c>sent</c>, <c>failed</c> (it is tried again) or <c>dropped</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="chance">From 0 to 1.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ChannelQueue(string name, AlertStore store, Action<string, string> count, TimeProvider time, Func<double> chance, ILogger logger)
{
    private const int MaxMessages = 1000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Bell _bell = new(time);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private volatile INotificationChannel? _channel;

    /// <summary>The channel.</summary>
    public string Name => name;

    /// <summary>The way out in use; null: the channel is switched off.</summary>
    public INotificationChannel? Channel => _channel;

    /// <summary>Messages that were not taken yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _lanes.Values.Sum(lane => lane.Messages.Count);
            }
        }
    }

    /// <summary>From now on this is the way out; null: what is left is given up.</summary>
    public void Use(INotificationChannel? channel)
    {
        lock (_gate)
        {
            _channel = channel;
            foreach (var lane in _lanes.Values)
            {
                (lane.Failures, lane.NotBefore) = (0, default);
            }
        }

        _bell.Ring();
    }

    /// <summary>Takes messages that are stored.</summary>
    public void Add(IEnumerable<OutboxMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                if (!_lanes.TryGetValue(message.Recipient, out var lane))
                {
                    _lanes.Add(message.Recipient, lane = new Lane());
                }

                lane.Messages.Add(message);
            }
        }

        _bell.Ring();
    }

    /// <summary>Sends until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await DropAsync();
            var (lane, wait) = Next();
            if (lane is null || wait > TimeSpan.Zero)
            {
                await _bell.WaitAsync(lane is null ? Timeout.InfiniteTimeSpan : wait, cancellationToken);
                continue;
            }

            await SendAsync(lane, _channel!, cancellationToken);
        }
    }

    private async Task SendAsync(Lane lane, INotificationChannel channel, CancellationToken cancellationToken)
    {
        var message = lane.Messages[0];
        SendOutcome outcome;
        try
        {
            outcome = await channel.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogDefect(logger, name, exception);
            outcome = new SendOutcome(exception.GetType().Name);
        }

        if (outcome.Fault is null)
        {
            count(name, "sent");
            lock (_gate)
            {
                lane.Messages.Remove(message);
                if (lane.Failures > 0)
                {
                    LogWorksAgain(logger, name);
                }

                (lane.Failures, lane.NotBefore) = (0, default);
            }

            LogSent(logger, name, message.Text.Level, message.Text.Name);
            await store.RemoveAsync(message); // before anything else is sent: a crash repeats this one message at most
            return;
        }

        count(name, "failed");
        if (lane.Failures == 0)
        {
            LogFailed(logger, name, outcome.Fault);
        }

        lock (_gate)
        {
            lane.NotBefore = time.GetUtcNow() + Longer(outcome.RetryAfter, Pause(lane.Failures++));
            if (outcome.IsRefusal && lane.Messages.Remove(message))
            {
                lane.Messages.Add(message); // what nobody wants must not stand before what somebody may
            }
        }
    }

    /// <summary>The lane whose turn it is, and how long it has to wait yet.</summary>
    private (Lane? Lane, TimeSpan Wait) Next()
    {
        lock (_gate)
        {
            var lane = _channel is null ? null : _lanes.Values.Where(lane => lane.Messages.Count > 0).MinBy(lane => lane.NotBefore);
            return lane is null ? (null, default) : (lane, lane.NotBefore - time.GetUtcNow());
        }
    }

    /// <summary>Gives up what is too old or too much, and everything while the channel is switched off.</summary>
    private async Task DropAsync()
    {
        List<OutboxMessage> dropped = [];
        lock (_gate)
        {
            var oldest = time.GetUtcNow() - MaxAge;
            foreach (var lane in _lanes.Values)
            {
                var tooMany = lane.Messages.Count - (_channel is null ? 0 : MaxMessages);
                dropped.AddRange(lane.Messages.Where((message, index) => index < tooMany || message.CreatedAt < oldest));
                lane.Messages.RemoveAll(dropped.Contains);
            }
        }

        foreach (var message in dropped)
        {
            count(name, "dropped");
            LogDropped(logger, name, message.Text.Level, message.Text.Name);
            await store.RemoveAsync(message);
        }
    }

    /// <summary>5 s, 10 s, 20 s … 10 min, less up to a half of it by chance, so that many exporters do not come at once.</summary>
    private TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures, 10));
        return (pause < LongestPause ? pause : LongestPause) * (1 - chance() / 2);
    }

    private static TimeSpan Longer(TimeSpan? one, TimeSpan other) => one > other ? one.Value : other;

    [LoggerMessage(LogLevel.Information, "Notification sent")]
    private static partial void LogSent(ILogger logger, string channel, string alert, string name);

    [LoggerMessage(LogLevel.Error, "A notification could not be sent, and is tried again: {Fault}")]
    private static partial void LogFailed(ILogger logger, string channel, string fault);

    [LoggerMessage(LogLevel.Information, "Notifications can be sent again")]
    private static partial void LogWorksAgain(ILogger logger, string channel);

    [LoggerMessage(LogLevel.Error, "A notification was given up")]
    private static partial void LogDropped(ILogger logger, string channel, string alert, string name);

    [LoggerMessage(LogLevel.Error, "A notification channel threw: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, string channel, Exception exception);

    private sealed class Lane
    {
        public List<OutboxMessage> Messages { get; } = [];

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
