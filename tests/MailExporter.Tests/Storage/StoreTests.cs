using System.Globalization;
using System.Text;
using MailExporter.Storage;
using Microsoft.Extensions.Logging;

namespace MailExporter.Tests.Storage;

public sealed class StoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task First_Start_Makes_Folder_And_File()
    {
        using (var store = _folder.Open())
        {
            Assert.Null(store.Health.Fault);
            Assert.True(await store.WriteAsync(Insert("a")));
            Assert.Equal(1, store.Read(s => s.Number("SELECT count(*) FROM changes"), -1));
            Assert.True(store.Health.SizeBytes > 0);
        }

        Assert.Equal(["mailexporter.db", "mailexporter.lock"], _folder.Files); // closed whole: nothing is left in the WAL
        Assert.Equal("wal", _folder.Ask("PRAGMA journal_mode"));
        Assert.Equal(StoreSchema.Versions.Length.ToString(CultureInfo.InvariantCulture), _folder.Ask("PRAGMA user_version"));
    }

    [Fact]
    public async Task What_Is_Posted_Together_Is_One_Transaction()
    {
        using var store = _folder.Open();

        for (var i = 0; i < 1000; i++)
        {
            store.Post(Insert("a"));
        }

        Assert.True(await store.WriteAsync(Insert("last")));
        Assert.InRange(store.Health.Transactions, 1, 3); // one, unless the thread was just taking the first of them
        Assert.Equal(1001, store.Health.Stored);
        Assert.Equal(1001, store.Read(s => s.Number("SELECT count(*) FROM changes"), -1));
    }

    [Fact]
    public void What_Waits_Is_Written_At_The_End()
    {
        using (var store = _folder.Open())
        {
            store.Post(Insert("a"));
        }

        Assert.Equal("1", _folder.Ask("SELECT count(*) FROM changes"));
    }

    [Fact]
    public async Task Faulty_Write_Is_Lost_Alone()
    {
        using var store = _folder.Open();

        var faulty = store.WriteAsync(s => s.Execute("INSERT INTO changes (at) VALUES (NULL)"));
        var good = store.WriteAsync(Insert("a"));

        Assert.False(await faulty);
        Assert.True(await good);
        Assert.Equal((1, 1), (store.Health.Stored, store.Health.Lost));
        Assert.Null(store.Health.Fault);
    }

    [Theory]
    [InlineData("this is no database at all, and longer than a header of one would be: a hundred bytes are that, so it goes on a bit")]
    [InlineData("short")]
    public async Task Damaged_File_Is_Set_Aside_And_A_New_One_Begun(string content)
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(_folder.File, content);
        File.WriteAllText(Path.Combine(_folder.Path, "delivery.key"), "of another room");

        using (var store = _folder.Open())
        {
            Assert.Null(store.Health.Fault);
            Assert.Equal(1, store.Health.SetAside);
            Assert.True(await store.WriteAsync(Insert("a")));
        }

        Assert.Equal(["delivery.key", "mailexporter.db", "mailexporter.db.corrupt-20261123T120000Z", "mailexporter.lock"], _folder.Files);
        Assert.Equal(content, File.ReadAllText(_folder.File + ".corrupt-20261123T120000Z"));
        Assert.Contains(_folder.Log.Collector.GetSnapshot(), l => l is { Level: LogLevel.Error, Message: "The store is damaged: it is set aside, and a new one begun" });
    }

    [Fact]
    public async Task Damage_That_Is_Found_While_It_Runs_Sets_The_File_Aside_Too()
    {
        using var store = _folder.Open();
        for (var i = 0; i < 30_000; i++)
        {
            store.Post(Insert(i.ToString(CultureInfo.InvariantCulture))); // more than the thread has in its memory
        }

        Assert.True(await store.WriteAsync(_ => { }));
        Overwrite(_folder.File);
        Overwrite(_folder.File + "-wal");

        Assert.True(await store.WriteAsync(session => session.Number("SELECT sum(length(new)) FROM changes")));
        Assert.Equal(1, store.Health.SetAside);
        Assert.Null(store.Health.Fault);
        Assert.Equal(0, store.Read(s => s.Number("SELECT count(*) FROM changes"), -1));
    }

    [Fact]
    public async Task Damage_Is_Found_At_The_Start_After_A_Crash()
    {
        using var crashed = new StoreFolder();
        using (var store = _folder.Open())
        {
            for (var i = 0; i < 30_000; i++)
            {
                store.Post(Insert(i.ToString(CultureInfo.InvariantCulture)));
            }
        }

        using (var store = _folder.Open())
        {
            Assert.True(await store.WriteAsync(Insert("the last")));
            Directory.CreateDirectory(crashed.Path);
            File.Copy(_folder.File, crashed.File); // as a kill leaves them
            File.Copy(_folder.File + "-wal", crashed.File + "-wal");
        }

        Damage(crashed.File);

        using (var store = crashed.Open())
        {
            Assert.Equal(1, store.Health.SetAside);
            Assert.Null(store.Health.Fault);
        }
    }

    [Fact]
    public async Task Store_Of_A_Newer_Version_Is_Left_Alone()
    {
        using (_folder.Open())
        {
        }

        _folder.Ask("PRAGMA user_version = 1000");

        using var store = _folder.Open();

        Assert.Equal($"it was made by a newer version of MailExporter (schema 1000, this one knows {StoreSchema.Versions.Length})", store.Health.Fault);
        Assert.False(await store.WriteAsync(Insert("a")));
        Assert.Equal("1000", _folder.Ask("PRAGMA user_version"));
    }

    [Fact]
    public async Task Second_Process_Stores_Nothing_Until_The_First_Has_Gone()
    {
        var first = _folder.Open();
        using var second = _folder.Open();
        Assert.Equal($"another process uses {_folder.Path}", second.Health.Fault);
        second.Post(Insert("waits"));

        first.Dispose();

        Assert.True(await second.WriteAsync(Insert("b")));
        Assert.Null(second.Health.Fault);
        Assert.Equal("2", _folder.Ask("SELECT count(*) FROM changes"));
    }

    [Fact]
    public async Task Folder_That_Cannot_Be_Made_Is_Tried_Again_And_Nothing_Is_Lost_Meanwhile()
    {
        var parent = Path.GetDirectoryName(_folder.Path)!;
        File.WriteAllText(_folder.Path, "a file where the folder should be");
        using var store = _folder.Open();
        Assert.Contains("already exists", store.Health.Fault, StringComparison.Ordinal);
        store.Post(Insert("kept"));
        Assert.False(await store.WriteAsync(Insert("kept, too")));
        Assert.Equal("nothing", store.Read(_ => "something", "nothing"));

        File.Delete(_folder.Path);

        Assert.True(await store.WriteAsync(Insert("c")));
        Assert.Equal(3, store.Health.Stored);
        Assert.Equal(0, store.Health.Lost);
        Assert.Single(_folder.Log.Collector.GetSnapshot(), l => l.Level == LogLevel.Error); // said once, however often it is tried
        Assert.True(Directory.Exists(parent));
    }

    [Theory]
    [InlineData("PRAGMA max_page_count = 1", "database or disk is full")]
    [InlineData("PRAGMA query_only = 1", "attempt to write a readonly database")]
    public async Task Full_Or_Read_Only_File_Is_Told_Of_And_Tried_Again(string trouble, string message)
    {
        using var store = _folder.Open();

        var isFirst = true;
        Assert.False(await store.WriteAsync(session =>
        {
            if (isFirst)
            {
                isFirst = false;
                session.Execute(trouble);
            }

            for (var i = 0; i < 1000; i++)
            {
                Insert("a")(session);
            }
        }));
        Assert.Contains(message, store.Health.Fault, StringComparison.Ordinal);

        Assert.True(await store.WriteAsync(Insert("b")));
        Assert.Null(store.Health.Fault);
        Assert.Equal(1001, store.Read(s => s.Number("SELECT count(*) FROM changes"), -1));
        Assert.Contains(_folder.Log.Collector.GetSnapshot(), l => l is { Level: LogLevel.Information, Message: "The store works again" });
    }

    [Fact]
    public async Task What_Is_Older_Than_The_Retention_Goes()
    {
        using var store = _folder.Open(new StoreLimits(TimeSpan.FromDays(90), long.MaxValue));
        Assert.True(await store.WriteAsync(Insert("old")));
        await TidiedAsync(store);
        _folder.Time.Advance(TimeSpan.FromDays(60));
        Assert.True(await store.WriteAsync(Insert("young")));

        _folder.Time.Advance(TimeSpan.FromDays(31));
        await TidiedAsync(store);

        Assert.Equal(["young"], store.Read(s => s.Query("SELECT new FROM changes", r => r.GetString(0)), []));
    }

    [Fact]
    public async Task Store_That_Is_Too_Large_Loses_Its_Oldest_Quarter()
    {
        using var store = _folder.Open(new StoreLimits(TimeSpan.FromDays(90), 1));
        await TidiedAsync(store);
        for (var i = 0; i < 100; i++)
        {
            store.Post(Insert(i.ToString(CultureInfo.InvariantCulture)));
            _folder.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        _folder.Time.Advance(TimeSpan.FromHours(2));
        await TidiedAsync(store);

        Assert.Equal(74, store.Read(s => s.Number("SELECT count(*) FROM changes"), -1));
        Assert.Equal("26", store.Read(s => s.Query("SELECT new FROM changes ORDER BY id LIMIT 1", r => r.GetString(0)), [])[0]);
    }

    /// <summary>The hourly work follows a transaction: after a second one the first is surely done.</summary>
    private static async Task TidiedAsync(Store store)
    {
        Assert.True(await store.WriteAsync(_ => { }));
        Assert.True(await store.WriteAsync(_ => { }));
    }

    private Action<StoreSession> Insert(string name)
    {
        var at = _folder.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return session => session.Execute("INSERT INTO changes (observed, at, kind, old, new) VALUES (0, $1, 'status', '', $2)", at, name);
    }

    /// <summary>A page in the middle is lost, as by a bad sector.</summary>
    private static void Damage(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Position = stream.Length / 2 / 4096 * 4096;
        stream.Write(new byte[4096]);
    }

    private static void Overwrite(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var noise = Encoding.ASCII.GetBytes(new string('x', 4096));
        for (var written = 0L; written < stream.Length; written += noise.Length)
        {
            stream.Write(noise);
        }
    }
}
