using System.Collections.Concurrent;
using MailExporter.Checks.Results;
using MailExporter.Storage;

namespace MailExporter.Changes;

/// <summary>What was observed before, kept over a restart where there is a store; and every change, as long as the store keeps it.</summary>
/// <param name="store">Null: the program remembers only what it saw itself.</param>
internal sealed class ChangeMemory(Store? store)
{
    // changes are numbered as they come: newest first is by number, which needs no index of its own
    private const string OfAll = "SELECT subject, kind, old, new, at FROM changes JOIN observed ON observed.id = changes.observed WHERE $1 IS NULL AND ($2 IS NULL OR kind = $2) ORDER BY changes.id DESC LIMIT $3";
    private const string OfOne = "SELECT subject, kind, old, new, at FROM observed JOIN changes ON observed.id = changes.observed WHERE name = $1 AND ($2 IS NULL OR kind = $2) ORDER BY changes.id DESC LIMIT $3";

    private readonly ConcurrentDictionary<string, ChangeHistory> _remembered = store is null ? new() : Load(store);

    /// <summary>The history of a subject with one result more. A change is on its way to the store when this returns.</summary>
    /// <param name="before">Its history so far; null for its first result since the start.</param>
    /// <param name="result">The new result.</param>
    public ChangeHistory Next(ChangeHistory? before, CheckResult result)
    {
        if (store is null)
        {
            return (before ?? ChangeHistory.Empty).With(result);
        }

        before ??= Recall(SubjectKey.Of(result.Subject));
        var after = before.With(result);
        if (!after.SaysTheSameAs(before))
        {
            store.Post(session => Write(session, result, after));
        }

        return after;
    }

    /// <summary>The last changes that are stored, newest first.</summary>
    /// <param name="name">Of this check; null: of all.</param>
    /// <param name="kind">Of this kind; null: of all.</param>
    /// <param name="limit">So many at most.</param>
    public IReadOnlyList<(CheckSubject Subject, Change Change)> Stored(string? name, ChangeKind? kind, int limit) =>
        store?.Read<IReadOnlyList<(CheckSubject, Change)>>(session => [.. session.Query(
            name is null ? OfAll : OfOne,
            static row => (Subject: SubjectKey.Parse(row.GetString(0)), Kind: SnakeCase.Parse<ChangeKind>(row.GetString(1)), Old: row.GetString(2), New: row.GetString(3), At: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4))),
            name,
            kind?.Spell(),
            limit).Where(row => row is { Subject: not null, Kind: not null }).Select(row => (row.Subject!, new Change(row.Kind!.Value, row.Old, row.New, row.At)))], []) ?? [];

    /// <summary>These checks are configured: what is remembered of them does not age.</summary>
    public void Refresh(IReadOnlyList<string> names, DateTimeOffset now) => store?.Post(session =>
    {
        foreach (var name in names)
        {
            session.Execute("UPDATE observed SET seen_at = $1 WHERE name = $2", now.ToUnixTimeMilliseconds(), name);
        }
    });

    private static ConcurrentDictionary<string, ChangeHistory> Load(Store store) => store.Read<ConcurrentDictionary<string, ChangeHistory>>(
        session => new(session.Query("SELECT subject, facts FROM observed", static row => KeyValuePair.Create(row.GetString(0), HistoryJson.Read(row.GetString(1)))), StringComparer.Ordinal),
        new());

    private static void Write(StoreSession session, CheckResult result, ChangeHistory after)
    {
        var (subject, at) = (SubjectKey.Of(result.Subject), result.StartedAt.ToUnixTimeMilliseconds());
        session.Execute("INSERT INTO observed (subject, name, seen_at, facts) VALUES ($1, $2, $3, $4) ON CONFLICT (subject) DO UPDATE SET seen_at = $3, facts = $4", subject, result.Subject.Name, at, HistoryJson.Write(after));
        foreach (var change in after.ChangedBy(result).Reverse())
        {
            session.Execute("INSERT INTO changes (observed, at, kind, old, new) SELECT id, $2, $3, $4, $5 FROM observed WHERE subject = $1", subject, at, change.Kind.Spell(), change.Old, change.New);
        }
    }

    private ChangeHistory Recall(string key) => _remembered.TryRemove(key, out var history) ? history : ChangeHistory.Empty;
}
