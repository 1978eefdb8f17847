using System.Collections.Concurrent;

namespace MailExporter.Checks.Authentication;

/// <summary>Lets one check at a time try credentials that no server has accepted yet: a hundred at once would be a hundred wrong passwords.</summary>
/// <remarks>Credentials that were accepted need no turn, so that a server which hangs in a login delays no other check of a good account.</remarks>
internal sealed class LoginTurns(TimeProvider time)
{
    private const int MaxAccepted = 50_000;

    /// <summary>Servers answer a wrong password late on purpose, two or three seconds; one that hangs must not hold the others up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<AccountKey, TaskCompletionSource> _trying = new();
    private readonly ConcurrentDictionary<AccountKey, bool> _accepted = new();

    /// <summary>Waits for a turn, not for ever.</summary>
    /// <returns>To be disposed of at the verdict; null where no turn is needed, or was worth waiting for.</returns>
    public async ValueTask<IDisposable?> TakeAsync(AccountKey key, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!_accepted.ContainsKey(key))
        {
            var turn = new Turn(_trying, key);
            if (turn.IsMine)
            {
                return turn;
            }

            var left = LongestWait - time.GetElapsedTime(began);
            try
            {
                await turn.Others.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>A server accepted them.</summary>
    public void Accepted(AccountKey key)
    {
        if (_accepted.Count >= MaxAccepted)
        {
            _accepted.Clear(); // then they take turns once more
        }

        _accepted[key] = true;
    }

    /// <summary>A server refused them.</summary>
    public void Refused(AccountKey key) => _accepted.TryRemove(key, out _);

    private sealed class Turn : IDisposable
    {
        private readonly ConcurrentDictionary<AccountKey, TaskCompletionSource> _trying;
        private readonly AccountKey _key;
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _holder;

        public Turn(ConcurrentDictionary<AccountKey, TaskCompletionSource> trying, AccountKey key)
        {
            (_trying, _key) = (trying, key);
            _holder = trying.GetOrAdd(key, _end);
        }

        public bool IsMine => _holder == _end;

        /// <summary>The end of the turn of who holds it.</summary>
        public Task Others => _holder.Task;

        public void Dispose()
        {
            _trying.TryRemove(KeyValuePair.Create(_key, _end));
            _end.TrySetResult();
        }
    }
}
