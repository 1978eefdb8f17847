using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>When nobody is told of some checks: once from start to end, or each week on some days from an hour to another.</summary>
public sealed record MaintenanceWindow
{
    /// <summary>The beginning; null: it is each week.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The days on which it begins, UTC; empty: all.</summary>
    public ValueList<string> Days { get; init; }

    /// <summary>When it begins on such a day, UTC.</summary>
    public TimeOnly? From { get; init; }

    /// <summary>When it ends, on the next day if that is not later than <see cref="From"/>.</summary>
    public TimeOnly? To { get; init; }

    /// <summary>Only checks whose labels match all of these.</summary>
    public ValueList<LabelMatcher> Matchers { get; init; }

    /// <summary>Whether a moment is within.</summary>
    public bool Covers(DateTimeOffset moment)
    {
        if (Start is { } start && End is { } end)
        {
            return moment >= start && moment < end;
        }

        if (From is not { } from || To is not { } to)
        {
            return false;
        }

        var (day, time) = (moment.UtcDateTime.DayOfWeek, TimeOnly.FromDateTime(moment.UtcDateTime));
        return from < to
            ? IsOn(day) && time >= from && time < to
            : (IsOn(day) && time >= from) || (IsOn((DayOfWeek)(((int)day + 6) % 7)) && time < to);
    }

    internal static IEnumerable<OptionFault> Faults(MaintenanceWindow window)
    {
        var (isOnce, isWeekly) = (window.Start is not null || window.End is not null, window.From is not null || window.To is not null || window.Days.Count > 0);
        if (isOnce == isWeekly || (isOnce && (window.Start is null || window.End is null)) || (isWeekly && (window.From is null || window.To is null)))
        {
            yield return new("start", isOnce && isWeekly ? "both ways together" : "one half of it", "start and end, or from and to", ["end", "from", "to"]);
        }
        else if (window.Start >= window.End)
        {
            yield return new("end", "it before start", "a later moment than start", ["start"]);
        }
    }

    private bool IsOn(DayOfWeek day) => Days.Count == 0 || Days.Contains(day.ToString()[..3].ToLowerInvariant());
}
