namespace MailExporter.Checks.Delivery;

/// <summary>What a route knows of its earlier rounds. The part of it that must outlive the program is kept in a file.</summary>
/// <remarks>
/// Times in here are timestamps of the monotonic clock. In the file they are wall-clock times, the only ones that mean something to the next
/// process: what was waited for before a restart is as old as the wall clock says, and never younger than the new process.
/// </remarks>
internal sealed class RouteMemory(RouteFile? file, TimeProvider time)
{
    private const int MaxSettled = 100;
    private const int MaxAwaited = 10_000;

    private readonly Queue<SettledMessage> _settled = new();
    private readonly Dictionary<Guid, AwaitedMessage> _awaited = [];
    private string? _saved;

    /// <summary>Why the file could not be read or written the last time; null: it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Messages that nobody has seen yet.</summary>
    public IReadOnlyDictionary<Guid, AwaitedMessage> Awaited => _awaited;

    /// <summary>Messages of which it is known what became of them, the oldest first.</summary>
    public IReadOnlyCollection<SettledMessage> Settled => _settled;

    /// <summary>How far each mailbox was looked through, by its name.</summary>
    public Dictionary<string, MailboxMark> Mailboxes { get; } = new(StringComparer.Ordinal);

    /// <summary>What POP3 needs of the mailbox of messages, and of that of notifications.</summary>
    public MaildropMemory Messages { get; } = new();

    /// <inheritdoc cref="Messages"/>
    public MaildropMemory Reports { get; } = new();

    /// <summary>Takes over what the process before has left.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            (var text, Problem) = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
            RouteFileText.Read(text, this, time);
        }
    }

    /// <summary>Writes what has changed. What goes wrong is a <see cref="Problem"/>, and stops nothing.</summary>
    public async Task SaveAsync()
    {
        if (file is null)
        {
            return;
        }

        var text = RouteFileText.Of(this, time);
        if (text != _saved)
        {
            Problem = await file.WriteAsync(text).ConfigureAwait(false);
            _saved = Problem is null ? text : null;
        }
    }

    public bool IsSettled(Guid id) => _settled.Any(message => message.Id == id);

    /// <summary>It was seen: another copy is a second one.</summary>
    public bool HasArrived(Guid id) => _settled.Any(message => message.Id == id && message.HasArrived);

    public bool IsAwaited(Guid id) => _awaited.ContainsKey(id);

    /// <summary>It is known what became of a message.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="hasArrived">It was seen; false: it bounced or was refused, and if it comes all the same it is counted no more.</param>
    public void Settle(Guid id, bool hasArrived)
    {
        _awaited.Remove(id);
        _settled.Enqueue(new(id, hasArrived));
        if (_settled.Count > MaxSettled)
        {
            _settled.Dequeue();
        }
    }

    /// <summary>A message is on its way, or missing.</summary>
    public void Await(Guid id, AwaitedMessage message)
    {
        if (_awaited.Count < MaxAwaited || _awaited.ContainsKey(id))
        {
            _awaited[id] = message;
        }
    }

    /// <summary>A message was never sent.</summary>
    public void Forget(Guid id) => _awaited.Remove(id);
}

/// <summary>A message that nobody has seen yet.</summary>
/// <param name="Since">The reply to the end of DATA, or when sending began, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Stage">How far its round has come.</param>
internal readonly record struct AwaitedMessage(long Since, DeliveryStage Stage);

/// <summary>A message of which it is known what became of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="HasArrived">It was seen.</param>
internal readonly record struct SettledMessage(Guid Id, bool HasArrived);

/// <summary>How far the round of a message has come.</summary>
internal enum DeliveryStage
{
    /// <summary>It is being sent: if the program ends now, nobody knows whether the server has taken it.</summary>
    Sending,

    /// <summary>The server has taken it.</summary>
    Sent,

    /// <summary>The round is over, and it had not come.</summary>
    Missing,
}

/// <summary>How far an IMAP mailbox was looked through.</summary>
/// <param name="Validity">As long as its UIDVALIDITY is this.</param>
/// <param name="Swept">No message below this UID is ours.</param>
/// <param name="Seen">Every message of ours below this UID is accounted for: the same again is no second copy.</param>
internal readonly record struct MailboxMark(long Validity, long Swept, long Seen);
