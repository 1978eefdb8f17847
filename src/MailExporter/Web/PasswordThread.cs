using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MailExporter.Web;

/// <summary>Compares passwords with bcrypt hashes, one at a time, on a thread that everything else goes before.</summary>
/// <remarks>A hash takes some 50 ms of a processor by design. Whoever sends wrong passwords at full speed has this thread busy, and nothing else.</remarks>
internal sealed partial class PasswordThread : IDisposable
{
    private const int MaxWaiting = 32;
    private const int Lowest = 19; // setpriority(2)

    private readonly BlockingCollection<Comparison> _waiting = new(MaxWaiting);
    private readonly Lazy<Thread> _thread;

    /// <summary>Makes it; the thread starts with the first comparison.</summary>
    public PasswordThread() => _thread = new(() =>
    {
        var thread = new Thread(Work) { IsBackground = true, Name = "passwords" };
        thread.Start();
        return thread;
    });

    /// <summary>Compares.</summary>
    /// <returns>Whether they belong together; null when too many wait already.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<bool?> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
    {
        _ = _thread.Value;
        var comparison = new Comparison(password, hash, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        return _waiting.TryAdd(comparison, 0, CancellationToken.None) ? await comparison.Result.Task.WaitAsync(cancellationToken) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        if (_thread.IsValueCreated)
        {
            _thread.Value.Join();
        }

        _waiting.Dispose();
    }

    private void Work()
    {
        _ = SetPriority(which: 0, who: 0, Lowest); // of this thread alone; where it is not allowed, one thread of many is still only one
        foreach (var next in _waiting.GetConsumingEnumerable())
        {
            if (next.Abandoned.IsCancellationRequested)
            {
                next.Result.TrySetCanceled(next.Abandoned);
                continue;
            }

            try
            {
                next.Result.TrySetResult(BCrypt.Net.BCrypt.Verify(next.Password, next.Hash));
            }
            catch (Exception exception)
            {
                next.Result.TrySetException(exception);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    private sealed record Comparison(string Password, string Hash, TaskCompletionSource<bool> Result, CancellationToken Abandoned);
}
