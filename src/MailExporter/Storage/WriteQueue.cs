namespace MailExporter.Storage;

/// <summary>Writes that wait for the one thread that writes; so many at most.</summary>
internal sealed class WriteQueue : IDisposable
{
    private const int MaxPending = 100_000;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);

    private readonly AutoResetEvent _posted = new(false);
    private readonly ManualResetEvent _hurry = new(false);
    private readonly Lock _gate = new();
    private List<PendingWrite> _pending = [];
    private bool _isClosed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Takes a write in.</summary>
    /// <returns>False: there is no room, or nobody writes any more.</returns>
    public bool Add(PendingWrite write)
    {
        lock (_gate)
        {
            if (_isClosed || _pending.Count >= MaxPending)
            {
                return false;
            }

            _pending.Add(write);
        }

        if (write.Done is not null)
        {
            _hurry.Set();
        }

        _posted.Set();
        return true;
    }

    /// <summary>Waits for writes, then a moment for more, unless somebody waits for one of them.</summary>
    /// <param name="longest">How long to wait for the first.</param>
    /// <returns>All that are there, and whether none will come any more.</returns>
    public (List<PendingWrite> Batch, bool IsLast) Take(TimeSpan longest)
    {
        _posted.WaitOne(longest);
        _hurry.WaitOne(Gathering);
        _hurry.Reset();
        lock (_gate)
        {
            var batch = _pending;
            _pending = [];
            return (batch, _isClosed);
        }
    }

    /// <summary>Puts back what could not be written: it comes first at the next attempt.</summary>
    /// <returns>How many found no room.</returns>
    public int PutBack(List<PendingWrite> batch)
    {
        lock (_gate)
        {
            var kept = Math.Min(batch.Count, MaxPending - _pending.Count);
            _pending.InsertRange(0, batch.GetRange(0, kept));
            return batch.Count - kept;
        }
    }

    /// <summary>Takes nothing in any more.</summary>
    /// <returns>False when it was closed before.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
        }

        _hurry.Set();
        _posted.Set();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _posted.Dispose();
        _hurry.Dispose();
    }
}

/// <summary>A write that waits.</summary>
/// <param name="Write">What to do, in a transaction with others.</param>
/// <param name="Done">Told whether it is in the file; null: nobody waits for it.</param>
internal readonly record struct PendingWrite(Action<StoreSession> Write, TaskCompletionSource<bool>? Done);
