using System.Text.Json;
using MailExporter.Storage;

namespace MailExporter.Notifications;

/// <summary>How checks stand, what is to be told, and what is on its way: kept in the store, if there is one.</summary>
internal sealed partial class AlertStore(Store? store, ILogger<AlertStore> logger)
{
    /// <summary>How each check stood.</summary>
    public Dictionary<string, AlertState> LoadStates() => Read("SELECT name, state FROM alert_states", row => KeyValuePair.Create(row.GetString(0), Parse(row.GetString(1), AlertJson.Default.AlertState)))
        .Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

    /// <summary>What was to be told and is in no message yet.</summary>
    public List<AlertEvent> LoadEvents() => [.. Read("SELECT event FROM alert_events ORDER BY at", row => Parse(row.GetString(0), AlertJson.Default.AlertEvent)).OfType<AlertEvent>()];

    /// <summary>The messages on their way.</summary>
    public List<OutboxMessage> LoadMessages() => Read(
        "SELECT id, channel, recipient, created_at, level, name, text FROM outbox ORDER BY created_at, id",
        row => new OutboxMessage(row.GetString(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), new AlertText(row.GetString(4), row.GetString(5), row.GetString(6))));

    /// <summary>A check stands differently, and perhaps something is to be told: both or neither are stored.</summary>
    public void Keep(string name, DateTimeOffset at, AlertState state, AlertEvent? tell) => store?.Post(session =>
    {
        session.Execute("INSERT INTO alert_states (name, changed_at, state) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET changed_at = $2, state = $3", name, at.ToUnixTimeMilliseconds(), JsonSerializer.Serialize(state, AlertJson.Default.AlertState));
        if (tell is not null)
        {
            session.Execute("INSERT INTO alert_events (id, at, event) VALUES ($1, $2, $3)", tell.Id.ToString(), at.ToUnixTimeMilliseconds(), JsonSerializer.Serialize(tell, AlertJson.Default.AlertEvent));
        }
    });

    /// <summary>A check is no longer configured.</summary>
    public void Forget(string name) => store?.Post(session => session.Execute("DELETE FROM alert_states WHERE name = $1", name));

    /// <summary>Events became messages: both or neither are stored.</summary>
    public Task PutAsync(IReadOnlyList<AlertEvent> events, IReadOnlyList<OutboxMessage> messages) => store?.WriteAsync(session =>
    {
        foreach (var message in messages)
        {
            session.Execute("INSERT INTO outbox (id, channel, recipient, created_at, level, name, text) VALUES ($1, $2, $3, $4, $5, $6, $7)", message.Id, message.Channel, message.Recipient, message.CreatedAt.ToUnixTimeMilliseconds(), message.Text.Level, message.Text.Name, message.Text.Text);
        }

        foreach (var one in events)
        {
            session.Execute("DELETE FROM alert_events WHERE id = $1", one.Id.ToString());
        }
    }) ?? Task.CompletedTask;

    /// <summary>A message was taken, or given up.</summary>
    public Task RemoveAsync(OutboxMessage message) => store?.WriteAsync(session => session.Execute("DELETE FROM outbox WHERE id = $1", message.Id)) ?? Task.CompletedTask;

    private List<T> Read<T>(string sql, Func<Microsoft.Data.Sqlite.SqliteDataReader, T> read) => store?.Read(session => session.Query(sql, read), []) ?? [];

    /// <summary>Null for what a newer version wrote and this one does not understand.</summary>
    private T? Parse<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException exception)
        {
            LogNotUnderstood(logger, exception.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Something stored is not understood, and left out: {Message}")]
    private static partial void LogNotUnderstood(ILogger logger, string message);
}
