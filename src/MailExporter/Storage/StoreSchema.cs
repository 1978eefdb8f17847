namespace MailExporter.Storage;

/// <summary>The tables of the store. A version, once released, is never edited: the next one is added.</summary>
/// <remarks>Moments are milliseconds of Unix time. The version in force is SQLite's <c>user_version</c>.</remarks>
internal static class StoreSchema
{
    /// <summary>What makes version 1 of an empty file, version 2 of version 1, and so on.</summary>
    public static readonly string[] Versions =
    [
        """
        CREATE TABLE observed (
            id INTEGER PRIMARY KEY,
            subject TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            seen_at INTEGER NOT NULL,
            facts TEXT NOT NULL
        );
        CREATE INDEX observed_name ON observed (name);
        CREATE TABLE changes (
            id INTEGER PRIMARY KEY,
            observed INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            old TEXT NOT NULL,
            new TEXT NOT NULL
        );
        CREATE INDEX changes_observed ON changes (observed);
        """,
        """
        CREATE TABLE alert_states (
            name TEXT PRIMARY KEY,
            changed_at INTEGER NOT NULL,
            state TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE alert_events (
            id TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            event TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE outbox (
            id TEXT PRIMARY KEY,
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            level TEXT NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL
        ) WITHOUT ROWID;
        """,
    ];

    /// <summary>What is deleted when it is older than the retention, by which column.</summary>
    public static readonly (string Delete, string DeleteOldest)[] Aging =
    [
        ("DELETE FROM changes WHERE at < $1", "DELETE FROM changes WHERE id IN (SELECT id FROM changes ORDER BY id LIMIT (SELECT count(*) / 4 + 1 FROM changes))"),
        ("DELETE FROM observed WHERE seen_at < $1 AND NOT EXISTS (SELECT 1 FROM changes WHERE changes.observed = observed.id)", ""),
        ("DELETE FROM alert_states WHERE changed_at < $1", ""),
        ("DELETE FROM alert_events WHERE at < $1", ""),
        ("DELETE FROM outbox WHERE created_at < $1", ""),
    ];
}
