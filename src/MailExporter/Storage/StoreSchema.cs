namespace MailExporter.Storage;

/// <summary>The tables of the store. A version, once released, is never edited: the next one is added.</summary>
/// <remarks>Moments are milliseconds of Unix time. The version in force is SQLite's <c>user_version</c>.</remarks>
internal static class StoreSchema
{
    /// <summary>What makes version 1 of an empty file, version 2 of version 1, and so on.</summary>
    public static readonly string[] Versions =
    [
        """
        CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            name TEXT NOT NULL,
            subject TEXT NOT NULL,
            kind TEXT NOT NULL,
            old TEXT NOT NULL,
            new TEXT NOT NULL
        );
        CREATE INDEX changes_at ON changes (at);
        CREATE INDEX changes_name ON changes (name, at);
        CREATE TABLE observed (
            subject TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            seen_at INTEGER NOT NULL,
            facts TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX observed_name ON observed (name);
        """,
    ];

    /// <summary>What is deleted when it is older than the retention, by which column.</summary>
    public static readonly (string Delete, string DeleteOldest)[] Aging =
    [
        ("DELETE FROM changes WHERE at < $1", "DELETE FROM changes WHERE id IN (SELECT id FROM changes ORDER BY at LIMIT (SELECT count(*) / 4 + 1 FROM changes))"),
        ("DELETE FROM observed WHERE seen_at < $1", ""),
    ];
}
