using MailExporter.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Storage;

/// <summary>A folder of its own for a store, gone with the test.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("store-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "data");

    public string File => System.IO.Path.Combine(Path, "mailexporter.db");

    public FakeTimeProvider Time { get; } = new(Example.Start);

    public FakeLogger<Store> Log { get; } = new();

    public IEnumerable<string> Files => Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public Store Open(StoreLimits? limits = null) => new(Path, limits ?? StoreLimits.Usual, Time, Log);

    /// <summary>Asks the file itself.</summary>
    public string? Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // of a test
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar()?.ToString();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
