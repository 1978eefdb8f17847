using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Assessment;

/// <summary>The connections of one assessment: three at once at most, so that no server takes it for an attack, each with a limit of its own under the one deadline.</summary>
internal sealed class Attempts(MxFollower follower, SingleCheck single, TimeProvider time, Deadline deadline, Action<string> progress, CancellationToken cancellationToken) : IDisposable
{
    private const int AtOnce = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _untold = new(StringComparer.Ordinal);

    /// <summary>What could not be told, with the reason.</summary>
    public ValueList<KeyValuePair<string, string>> Untold
    {
        get
        {
            lock (_gate)
            {
                return _untold.ToValueList();
            }
        }
    }

    /// <summary>A whole check. Never throws for what the server does.</summary>
    public async Task<CheckResult> CheckAsync(string what, ServerOptions door)
    {
        using var place = await TakePlaceAsync().ConfigureAwait(false);
        progress(what);
        using var limit = Limit(door);
        using var run = new CheckRun(door, door.ToSubject(), time);
        return (await follower.RunAsync(run, limit).ConfigureAwait(false))[0];
    }

    /// <summary>A dialogue of another kind over a connection; what breaks it makes it untold.</summary>
    public async Task<T?> TryAsync<T>(string what, ServerOptions door, Func<CheckRun, MailConnection, Deadline, Task<T>> dialogue) where T : class
    {
        using var place = await TakePlaceAsync().ConfigureAwait(false);
        progress(what);
        using var limit = Limit(door);
        using var run = new CheckRun(door, door.ToSubject(), time);
        try
        {
            var socket = await single.ConnectAsync(run, null, limit, limit.Token).ConfigureAwait(false);
            using var connection = new MailConnection(socket, run, ConnectionLimits.Check);
            return await dialogue(run, connection, limit).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            MarkUntold(what, limit.Passed ? $"no answer in time, in phase {run.Phase.Spell()}" : exception is CheckFailedException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
            return null;
        }
    }

    /// <summary>Notes that something could not be told.</summary>
    public void MarkUntold(string what, string why)
    {
        lock (_gate)
        {
            _untold[what] = why;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private Deadline Limit(ServerOptions door) =>
        Deadline.Start(((TimeSpan[])[door.Timeout, Longest, deadline.Remaining]).Min(), time, cancellationToken);

    private async Task<Place> TakePlaceAsync()
    {
        await _places.WaitAsync(CancellationToken.None).ConfigureAwait(false); // whoever holds one gives it back by the deadline
        return new Place(_places);
    }

    private readonly struct Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
