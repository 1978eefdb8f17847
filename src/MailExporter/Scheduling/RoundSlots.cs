namespace MailExporter.Scheduling;

/// <summary>Room for so many rounds at once; the others wait in the order in which they came.</summary>
internal sealed class RoundSlots
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _room;
    private int _taken;

    /// <summary>From now on there is room for so many. More than that that are there already stay.</summary>
    public void Resize(int room)
    {
        lock (_lock)
        {
            _room = room;
            Admit();
        }
    }

    /// <summary>Waits for room.</summary>
    /// <exception cref="OperationCanceledException">It was given up before there was any.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.AddLast(admitted);
            Admit();
        }

        await using var _ = cancellationToken.UnsafeRegister(_ => GiveUp(admitted, cancellationToken), null);
        await admitted.Task;
    }

    /// <summary>Makes room for the next.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _taken--;
            Admit();
        }
    }

    private void GiveUp(TaskCompletionSource admitted, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(admitted))
            {
                admitted.SetCanceled(cancellationToken);
            }
        }
    }

    private void Admit()
    {
        while (_taken < _room && _waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            _taken++;
            first.Value.SetResult();
        }
    }
}
