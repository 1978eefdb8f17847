namespace MailExporter.Checks.Delivery;

/// <summary>What a route knows of its earlier rounds. Lost at a restart: then what is found is old, and no more.</summary>
internal sealed class RouteMemory
{
    private const int MaxArrived = 100;
    private const int MaxMissing = 10_000;
    private const int MaxForeign = 200_000;
    private const int MaxAccounted = 10_000;

    private readonly Queue<Guid> _arrived = new();

    /// <summary>Messages that were taken by the sending server and have not been seen, with the timestamp of the reply to the end of DATA.</summary>
    public Dictionary<Guid, long> Missing { get; } = [];

    /// <summary>Of each mailbox, by name: no message below this UID is ours, as long as the UIDVALIDITY is this.</summary>
    public Dictionary<string, (long Validity, long Uid)> Swept { get; } = new(StringComparer.Ordinal);

    /// <summary>Places of messages that were accounted for and stayed, because they could not be deleted.</summary>
    public HashSet<string> Accounted { get; } = new(StringComparer.Ordinal);

    /// <summary>UIDL texts of messages that are not ours.</summary>
    public HashSet<string> Foreign { get; } = new(StringComparer.Ordinal);

    public bool HasArrived(Guid id) => _arrived.Contains(id);

    public void Arrived(Guid id)
    {
        _arrived.Enqueue(id);
        if (_arrived.Count > MaxArrived)
        {
            _arrived.Dequeue();
        }
    }

    public void IsMissing(Guid id, long since)
    {
        if (Missing.Count < MaxMissing)
        {
            Missing[id] = since;
        }
    }

    public void Account(string place)
    {
        if (Accounted.Count < MaxAccounted)
        {
            Accounted.Add(place);
        }
    }

    /// <summary>Forgets what is no more in the maildrop, so that the set stays as large as that is.</summary>
    public void KeepForeign(IReadOnlySet<string> present)
    {
        Foreign.IntersectWith(present);
        if (Foreign.Count > MaxForeign)
        {
            Foreign.Clear();
        }
    }
}
