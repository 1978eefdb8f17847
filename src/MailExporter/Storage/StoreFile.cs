using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MailExporter.Storage;

/// <summary>The file of the store: opened, brought to the newest version, or set aside.</summary>
/// <param name="folder"><c>--storage.path</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreFile(string folder, TimeProvider time) : IDisposable
{
    private const string Name = "mailexporter.db";
    private const int Corrupt = 11; // SQLITE_CORRUPT
    private const int NotADatabase = 26; // SQLITE_NOTADB

    private FileStream? _lock;

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, Name);

    /// <summary>Its size, with what is to be moved into it yet; 0 while it is not there.</summary>
    public long SizeBytes => Size(Path) + Size(Path + "-wal");

    /// <summary>True for an error that says that the content is damaged.</summary>
    public static bool IsDamage(Exception exception) => exception is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>Opens it for the one writer; makes folder and file where there are none.</summary>
    /// <exception cref="StoreException">Another process has it, or a newer version made it.</exception>
    /// <exception cref="SqliteException">It cannot be read or written.</exception>
    /// <exception cref="IOException">Nor the folder.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor the folder.</exception>
    public StoreSession OpenForWriting()
    {
        Directory.CreateDirectory(folder);
        Lock();
        var wasLeftOpen = new FileInfo(Path + "-wal") is { Exists: true, Length: > 0 };
        var session = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // counts for a file that is made now
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = NORMAL"); // no crash of ours loses what was committed; a power cut may lose the last seconds, and never the file
            session.Execute("PRAGMA journal_size_limit = 4194304");
            if (wasLeftOpen && session.Query("PRAGMA quick_check(1)", static row => row.GetString(0)) is not ["ok"])
            {
                throw new SqliteException("the check after a crash found damage", Corrupt);
            }

            Migrate(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens it for readers.</summary>
    public StoreSession OpenForReading() => Open(SqliteOpenMode.ReadOnly);

    /// <summary>Gives the file another name, so that a new one can be begun. Nothing is deleted.</summary>
    /// <returns>The new name.</returns>
    public string SetAside()
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = $"{Path}.corrupt-{stamp}";
        for (var i = 2; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{Path}.corrupt-{stamp}-{i}");
        }

        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(Path + suffix))
            {
                File.Move(Path + suffix, aside + suffix);
            }
        }

        return aside;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private StoreSession Open(SqliteOpenMode mode)
    {
        // without a pool, as a connection that waits keeps its pages in memory
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        var session = new StoreSession(connection);
        session.Execute("PRAGMA cache_size = -512");
        return session;
    }

    /// <summary>The kernel takes the lock from a process that dies.</summary>
    private void Lock()
    {
        try
        {
            _lock ??= new FileStream(System.IO.Path.Combine(folder, "mailexporter.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException) && exception.HResult is 11 or 13) // EAGAIN, EACCES: flock(2)
        {
            throw new StoreException($"another process uses {folder}", exception);
        }
    }

    private static void Migrate(StoreSession session)
    {
        var version = session.Number("PRAGMA user_version");
        if (version > StoreSchema.Versions.Length)
        {
            throw new StoreException($"it was made by a newer version of MailExporter (schema {version}, this one knows {StoreSchema.Versions.Length})");
        }

        for (; version < StoreSchema.Versions.Length; version++)
        {
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; {StoreSchema.Versions[version]} PRAGMA user_version = {version + 1}; COMMIT"));
        }
    }
}

/// <summary>The store cannot be used, and its files are all right.</summary>
internal sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
