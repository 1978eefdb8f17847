namespace MailExporter.Probing;

/// <summary>The last probes, for people: what failed is kept when a hundred good ones have come after it.</summary>
internal sealed class ProbeHistory
{
    private const int MaxRecent = 100;
    private const int MaxFailures = 100;

    private readonly Lock _gate = new();
    private readonly Queue<ProbeRecord> _recent = new();
    private readonly Queue<ProbeRecord> _failures = new();

    /// <summary>All that are kept, newest first.</summary>
    public IReadOnlyList<ProbeRecord> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _recent.Concat(_failures).OrderByDescending(probe => probe.Id)];
            }
        }
    }

    /// <summary>One of them; null when it is not kept any more.</summary>
    public ProbeRecord? Find(long id) => All.FirstOrDefault(probe => probe.Id == id);

    /// <summary>Keeps one more.</summary>
    public void Add(ProbeRecord probe)
    {
        lock (_gate)
        {
            _recent.Enqueue(probe);
            if (_recent.Count > MaxRecent && _recent.Dequeue() is { IsUp: false } failure)
            {
                _failures.Enqueue(failure);
                if (_failures.Count > MaxFailures)
                {
                    _failures.Dequeue();
                }
            }
        }
    }
}
