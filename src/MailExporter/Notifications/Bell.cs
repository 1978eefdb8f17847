namespace MailExporter.Notifications;

/// <summary>Wakes one loop that waits.</summary>
internal sealed class Bell(TimeProvider time)
{
    private volatile TaskCompletionSource _rung = New();

    /// <summary>Wakes the loop, now or when it waits next.</summary>
    public void Ring() => _rung.TrySetResult();

    /// <summary>Waits until it rings, or for a time.</summary>
    /// <param name="span">How long at most; infinite is allowed.</param>
    /// <param name="cancellationToken">Ends it with an exception.</param>
    public async Task WaitAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_rung.Task, Task.Delay(span, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (_rung.Task.IsCompleted)
        {
            _rung = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
