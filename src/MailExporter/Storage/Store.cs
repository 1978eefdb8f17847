using Microsoft.Data.Sqlite;

namespace MailExporter.Storage;

/// <summary>What survives a restart. Writing never waits and never fails for the caller: a store that cannot write says so in its health.</summary>
/// <remarks>
/// One thread writes; what is posted while a transaction runs is the next one. While the file cannot be written, writes wait in a queue
/// that is bounded, and the file is tried again every half minute. A damaged file is set aside and a new one begun.
/// </remarks>
internal sealed partial class Store : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(4);

    private readonly StoreFile _file;
    private readonly StoreLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger<Store> _logger;
    private readonly Thread _thread;
    private readonly WriteQueue _queue = new();
    private readonly Lock _gate = new();
    private StoreSession? _session;
    private bool _hasFailed;
    private DateTimeOffset _tidiedAt;
    private DateTimeOffset _setAsideAt;
    private volatile StoreHealth _health = new("it is not open yet", 0, 0, 0, 0, 0);

    /// <summary>Opens the store, or begins to try.</summary>
    /// <param name="folder"><c>--storage.path</c>.</param>
    /// <param name="limits">How much is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public Store(string folder, StoreLimits limits, TimeProvider time, ILogger<Store> logger)
    {
        (_file, _limits, _time, _logger) = (new StoreFile(folder, time), limits, time, logger);
        IsOpen();
        _thread = new Thread(Write, maxStackSize: 512 * 1024) { IsBackground = true, Name = "store" };
        _thread.Start();
    }

    /// <summary>How it is.</summary>
    public StoreHealth Health => _health;

    /// <summary>Writes that wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Has something written, soon. All statements of one write are in one transaction.</summary>
    public void Post(Action<StoreSession> write) => Enqueue(new PendingWrite(write, null));

    /// <summary>Has something written, and tells when that was done.</summary>
    /// <returns>True when it is in the file; false when it is not, and may never be.</returns>
    public Task<bool> WriteAsync(Action<StoreSession> write)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(new PendingWrite(write, done));
        return done.Task;
    }

    /// <summary>Reads.</summary>
    /// <returns>What was read; <paramref name="otherwise"/> when the store cannot be read.</returns>
    public T Read<T>(Func<StoreSession, T> read, T otherwise)
    {
        try
        {
            using var session = _file.OpenForReading();
            return read(session);
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            LogUnreadable(_logger, _file.Path, exception.Message);
            return otherwise;
        }
    }

    /// <summary>Writes what waits, four seconds at most, and closes the file.</summary>
    public void Dispose()
    {
        if (_queue.Close() && _thread.Join(LongestStop))
        {
            _session?.Dispose();
            _file.Dispose();
            _queue.Dispose();
        }
    }

    private void Enqueue(PendingWrite write)
    {
        if (!_queue.Add(write))
        {
            write.Done?.TrySetResult(false);
            Update(h => h with { Lost = h.Lost + 1 });
        }
    }

    private void Write()
    {
        bool isLast;
        do
        {
            (var batch, isLast) = _queue.Take(Pause);
            if (!Commit(batch))
            {
                Keep(batch, isLast);
            }
            else if (_time.GetUtcNow() - _tidiedAt > TimeSpan.FromHours(1))
            {
                Attempt(Tidy);
            }
        }
        while (!isLast);
    }

    private bool Commit(List<PendingWrite> batch)
    {
        if (!IsOpen())
        {
            return false;
        }

        if (batch.Count == 0)
        {
            return true;
        }

        var faulty = new HashSet<int>();
        var isDone = Attempt(session =>
        {
            faulty.Clear();
            session.Execute("BEGIN IMMEDIATE");
            for (var i = 0; i < batch.Count; i++)
            {
                try
                {
                    batch[i].Write(session);
                }
                catch (Exception exception) when (!IsTrouble(exception))
                {
                    faulty.Add(i);
                    LogFaulty(_logger, exception);
                }
            }

            session.Execute("COMMIT");
        });
        if (isDone)
        {
            Update(h => h with { Stored = h.Stored + batch.Count - faulty.Count, Lost = h.Lost + faulty.Count, Transactions = h.Transactions + 1 });
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done?.TrySetResult(!faulty.Contains(i));
            }
        }

        return isDone;
    }

    /// <summary>What could not be written comes first at the next attempt; nobody waits for it longer.</summary>
    private void Keep(List<PendingWrite> batch, bool isLast)
    {
        foreach (var write in batch)
        {
            write.Done?.TrySetResult(false);
        }

        var lost = isLast ? batch.Count : _queue.PutBack(batch);
        Update(h => h with { Lost = h.Lost + lost });
    }

    /// <summary>Deletes what is too old or too much.</summary>
    private void Tidy(StoreSession session)
    {
        _tidiedAt = _time.GetUtcNow();
        var oldest = (_tidiedAt - _limits.Retention).ToUnixTimeMilliseconds();
        foreach (var (delete, _) in StoreSchema.Aging)
        {
            session.Execute(delete, oldest);
        }

        var inUse = session.Number("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
        if (inUse > _limits.MaxBytes)
        {
            foreach (var deleteOldest in StoreSchema.Aging.Select(a => a.DeleteOldest).Where(sql => sql.Length > 0))
            {
                session.Execute(deleteOldest);
            }

            LogTooLarge(_logger, _file.Path, inUse, _limits.MaxBytes);
        }

        session.Execute("PRAGMA incremental_vacuum(2000)");
    }

    private bool IsOpen() => _session is not null || Attempt(static _ => { });

    /// <summary>Does something with the file. Whatever is wrong ends in the health, and the file is opened anew for the next attempt.</summary>
    private bool Attempt(Action<StoreSession> work)
    {
        try
        {
            work(_session ??= _file.OpenForWriting());
            if (_hasFailed)
            {
                _hasFailed = false;
                LogWorksAgain(_logger, _file.Path);
            }

            Update(h => h with { Fault = null, SizeBytes = _file.SizeBytes });
            return true;
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            _session?.Dispose();
            _session = null;
            if (StoreFile.IsDamage(exception) && TrySetAside(exception))
            {
                return Attempt(work);
            }

            if (_health.Fault != exception.Message)
            {
                LogFailed(_logger, _file.Path, exception.Message);
                _hasFailed = true;
                Update(h => h with { Fault = exception.Message });
            }

            return false;
        }
    }

    /// <summary>Once a minute at most: where the new file is damaged, too, the disk is at fault.</summary>
    private bool TrySetAside(Exception exception)
    {
        var now = _time.GetUtcNow();
        if (now - _setAsideAt < TimeSpan.FromMinutes(1))
        {
            return false;
        }

        try
        {
            _setAsideAt = now;
            LogSetAside(_logger, _file.Path, _file.SetAside(), exception.Message);
            Update(h => h with { SetAside = h.SetAside + 1 });
            return true;
        }
        catch (Exception further) when (further is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Update(Func<StoreHealth, StoreHealth> change)
    {
        lock (_gate)
        {
            _health = change(_health);
        }
    }

    /// <summary>The library is missing, the disk is full, the folder is not ours: trouble, and no defect of the exporter.</summary>
    private static bool IsTrouble(Exception exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is not (1 or 19 or 20 or 21 or 25), // ERROR, CONSTRAINT, MISMATCH, MISUSE, RANGE: a faulty statement
        StoreException or IOException or UnauthorizedAccessException or DllNotFoundException or TypeInitializationException => true,
        _ => false,
    };

    [LoggerMessage(LogLevel.Error, "Nothing can be stored: {Message}")]
    private static partial void LogFailed(ILogger logger, string file, string message);

    [LoggerMessage(LogLevel.Information, "The store works again")]
    private static partial void LogWorksAgain(ILogger logger, string file);

    [LoggerMessage(LogLevel.Error, "The store is damaged: it is set aside, and a new one begun")]
    private static partial void LogSetAside(ILogger logger, string file, string aside, string message);

    [LoggerMessage(LogLevel.Warning, "The store cannot be read: {Message}")]
    private static partial void LogUnreadable(ILogger logger, string file, string message);

    [LoggerMessage(LogLevel.Warning, "The store is too large: its oldest quarter was deleted")]
    private static partial void LogTooLarge(ILogger logger, string file, long inUse, long limit);

    [LoggerMessage(LogLevel.Error, "A write was faulty: a defect of the exporter")]
    private static partial void LogFaulty(ILogger logger, Exception exception);
}
