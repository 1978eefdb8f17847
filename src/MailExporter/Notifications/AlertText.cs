using System.Globalization;
using System.Text;
using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>A message of one or many events, in the seed's words.</summary>
/// <param name="Level">CRITICAL, WARNING, RESOLVED or FLAPPING; of many the worst.</param>
/// <param name="Name">The check, or how many there are.</param>
/// <param name="Text">All of it.</param>
internal sealed record AlertText(string Level, string Name, string Text)
{
    private const int MaxNames = 10;
    private const int MaxSentence = 1000;

    /// <summary>The subject of a mail.</summary>
    public string Subject => $"{Level} Mail Server Alert: {Name}";

    /// <summary>What is said of some events.</summary>
    /// <param name="events">At least one.</param>
    /// <param name="now">The moment it is written.</param>
    public static AlertText Of(IReadOnlyList<AlertEvent> events, DateTimeOffset now)
    {
        IGrouping<string, AlertEvent>[] checks = [.. events.GroupBy(e => e.Name)];
        var name = checks.Length == 1 ? events[0].Name : string.Create(CultureInfo.InvariantCulture, $"{checks.Length} checks");
        var level = LevelOf(checks.Select(check => check.Last()).MinBy(Rank)!);
        var text = new StringBuilder($"{level} Mail Server Alert: {name}\n\n");
        if (events.Count == 1)
        {
            WriteOne(text, events[0]);
        }
        else
        {
            WriteMany(text, checks);
        }

        text.Append(CultureInfo.InvariantCulture, $"\nTimestamp: {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        return new AlertText(level, name, text.ToString());
    }

    /// <summary>A span for people: the two largest units of it.</summary>
    public static string Span(TimeSpan span)
    {
        (long Count, string Unit)[] units = [(span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s")];
        var first = Array.FindIndex(units, u => u.Count > 0);
        return first < 0 ? "0 s" : string.Join(' ', units.Skip(first).Take(2).Where(u => u.Count > 0).Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Count} {u.Unit}")));
    }

    private static void WriteOne(StringBuilder text, AlertEvent one)
    {
        text.Append(CultureInfo.InvariantCulture, $"Status: {one.Status.Spell().ToUpperInvariant()}\nHostname: {one.Hostname}\nProtocol: {one.Protocol.Spell()}\nMessage: {Cut(one.Message)}\n");
        if (one.Lasted is { } lasted)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(one.Kind == AlertEventKind.Resolved ? "Resolved after" : "Lasting for")}: {Span(lasted)}\n");
        }

        var changes = (one.Before is { } before && before != one.Status ? (string[])[$"Status changed: {before.Spell()} → {one.Status.Spell()}"] : []).Concat(one.Changes.SelectMany(Lines)).ToArray();
        if (changes.Length > 0)
        {
            text.Append("\nChanges detected:\n").AppendJoin('\n', changes.Select(change => $"- {change}")).Append('\n');
        }

        if (one.Kind == AlertEventKind.Flapping)
        {
            text.Append("\nIts status changed five times within twenty runs. Nothing more is told of it until it was the same for ten.\n");
        }
    }

    /// <summary>Each check stands where it stands now; one that came there by detours tells them.</summary>
    private static void WriteMany(StringBuilder text, IGrouping<string, AlertEvent>[] checks)
    {
        foreach (var group in checks.GroupBy(check => Rank(check.Last())).OrderBy(group => group.Key))
        {
            var count = group.Count();
            text.Append(CultureInfo.InvariantCulture, $"{LevelOf(group.First().Last())}: {count} {(count == 1 ? "check" : "checks")}\n");
            foreach (var check in group.Take(MaxNames))
            {
                var one = check.Last();
                var way = check.Skip(1).Any() ? $"{string.Join(", then ", check.Select(LevelOf))}: " : "";
                text.Append(CultureInfo.InvariantCulture, $"- {one.Name}: {way}{Cut(one.Kind == AlertEventKind.Changed ? string.Join("; ", one.Changes.SelectMany(Lines)) : one.Message, 200)}\n");
            }

            if (count > MaxNames)
            {
                text.Append(CultureInfo.InvariantCulture, $"- and {count - MaxNames} more\n");
            }

            text.Append('\n');
        }

        text.Length--;
    }

    private static IEnumerable<string> Lines(Change change)
    {
        var what = change.Kind switch
        {
            ChangeKind.SmtpExtensions => "extensions",
            ChangeKind.ImapCapabilities or ChangeKind.Pop3Capabilities => "capabilities",
            ChangeKind.Mx => "MX records",
            ChangeKind.Addresses => "addresses",
            _ => null,
        };
        if (what is null)
        {
            return [$"{(change.Kind == ChangeKind.TlsSupported ? "TLS supported" : char.ToUpperInvariant(change.Kind.Spell()[0]) + change.Kind.Spell()[1..])} changed: {change.Old} → {change.New}"];
        }

        var (old, @new) = (change.Old.Split(", ", StringSplitOptions.RemoveEmptyEntries), change.New.Split(", ", StringSplitOptions.RemoveEmptyEntries));
        return [.. Line("Added", @new.Except(old)), .. Line("Removed", old.Except(@new))];

        IEnumerable<string> Line(string verb, IEnumerable<string> items) => items.Any() ? [$"{verb} {what}: {string.Join(", ", items)}"] : [];
    }

    private static int Rank(AlertEvent one) => one.Kind switch
    {
        AlertEventKind.Resolved => 3,
        AlertEventKind.Flapping => 2,
        _ => one.Level == AlertLevel.Critical ? 0 : 1,
    };

    private static string LevelOf(AlertEvent one) => one.Kind switch
    {
        AlertEventKind.Resolved => "RESOLVED",
        AlertEventKind.Flapping => "FLAPPING",
        _ => one.Level == AlertLevel.Critical ? "CRITICAL" : "WARNING",
    };

    private static string Cut(string text, int length = MaxSentence) => text.Length <= length ? text : text[..length] + "…";
}
