using System.Globalization;

namespace MailExporter.Checks.Configuration;

/// <summary>The table of an entry of <c>notifications.maintenance</c>.</summary>
internal static class MaintenanceSection
{
    private static readonly Kind<DateTimeOffset> Moment = new TextKind<DateTimeOffset>("time", ParseMoment, pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)$");
    private static readonly Kind<TimeOnly> Hour = new TextKind<TimeOnly>("time of day", ParseHour, pattern: "^\\d\\d:\\d\\d$");

    public static readonly Section<MaintenanceWindow> Table = new(
        "maintenance",
        [
            Set("start", Moment, "When it begins, once: 2026-12-01T22:00:00Z.", (o, v) => o with { Start = v }),
            Set("end", Moment, "When it ends.", (o, v) => o with { End = v }),
            Set("days", Kinds.ListOf(ChoiceKind.Of("mon", "tue", "wed", "thu", "fri", "sat", "sun")), "Days of each week on which it begins, UTC. Left out: all.", (o, v) => o with { Days = v }),
            Set("from", Hour, "When it begins on such a day, UTC: 22:00.", (o, v) => o with { From = v }),
            Set("to", Hour, "When it ends, UTC; on the next day if that is earlier.", (o, v) => o with { To = v }),
            Set("matchers", Kinds.ListOf(Kinds.Matcher), "Only checks whose labels match all of these. Left out: all.", (o, v) => o with { Matchers = v }),
        ],
        filled => filled.Report(MaintenanceWindow.Faults(filled.Options)));

    private static Setting<MaintenanceWindow, T> Set<T>(string key, Kind<T> kind, string description, Func<MaintenanceWindow, T, MaintenanceWindow> apply) => new(key, kind, description, apply);

    private static string? ParseMoment(string text, Reading reading, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            ? null
            : "a time such as 2026-12-01T22:00:00Z";

    private static string? ParseHour(string text, Reading reading, out TimeOnly hour) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out hour) ? null : "a time of day such as 22:00";
}
