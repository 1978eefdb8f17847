using System.Text.Json;

namespace MailExporter.Logging;

/// <summary>One line of the log, before it is spelled in a format.</summary>
/// <param name="At">UTC.</param>
/// <param name="Level">Its weight.</param>
/// <param name="Category">The logger's category, a type name.</param>
/// <param name="Message">A sentence for a person.</param>
/// <param name="State">What the message was built from, one pair a placeholder.</param>
/// <param name="Exception">A defect of ours, written whole; null for anything expected.</param>
internal readonly record struct LogRecord(
    DateTimeOffset At,
    LogLevel Level,
    string Category,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>>? State,
    Exception? Exception)
{
    private const string OriginalFormat = "{OriginalFormat}";

    /// <summary>All pairs of the line in order, spelled for a reader: null values are left out.</summary>
    public IEnumerable<KeyValuePair<string, object>> Pairs()
    {
        yield return new("ts", At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        yield return new("level", Spell(Level));
        yield return new("component", Component(Category));
        yield return new("msg", Message);
        foreach (var (key, value) in State ?? [])
        {
            // what the sentence already says in full is not said twice
            if (value is not null && key != OriginalFormat && key != nameof(Message))
            {
                yield return new(JsonNamingPolicy.SnakeCaseLower.ConvertName(key), value);
            }
        }

        if (Exception is not null)
        {
            yield return new("err", Exception.ToString());
        }
    }

    private static string Spell(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>The room the logger stands in: <c>MailExporter.Scheduling.Scheduler</c> is <c>scheduling</c>, <c>MailExporter.Exporter</c> is <c>exporter</c>.</summary>
    private static string Component(string category)
    {
        var parts = category.Split('.');
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(parts.Length > 2 ? parts[^2] : parts[^1]);
    }
}
