using System.Globalization;

namespace MailExporter.Checks.Configuration;

/// <summary>A duration as Prometheus writes it (<c>1h30m</c>, <c>14d</c>, <c>500ms</c>), or a bare number of seconds.</summary>
internal static class DurationText
{
    /// <summary>The units in their order, each once, for the schema.</summary>
    public const string Pattern = "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";

    private const double MaxMilliseconds = 100 * 365 * 86_400_000d;

    // Prometheus: a year is 365 days.
    private static readonly (string Name, double Milliseconds)[] Units =
    [
        ("y", 365 * 86_400_000d), ("w", 7 * 86_400_000d), ("d", 86_400_000d), ("h", 3_600_000d), ("m", 60_000d), ("s", 1_000d), ("ms", 1d),
    ];

    /// <summary>The duration; null when the text is none, is negative or is longer than a century.</summary>
    public static TimeSpan? Parse(string text)
    {
        const NumberStyles Seconds = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var milliseconds = double.TryParse(text, Seconds, CultureInfo.InvariantCulture, out var seconds) ? seconds * 1000 : WithUnits(text);
        return milliseconds is >= 0 and <= MaxMilliseconds ? TimeSpan.FromMilliseconds(milliseconds.Value) : null;
    }

    /// <summary>As an error or a help text shows it: <c>1h30m</c>.</summary>
    public static string Of(TimeSpan duration)
    {
        var text = "";
        var rest = Math.Round(duration.TotalMilliseconds);
        foreach (var (name, milliseconds) in Units.AsSpan(2)) // weeks and years say less than days
        {
            var count = Math.Floor(rest / milliseconds);
            rest -= count * milliseconds;
            text += count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{count}{name}") : "";
        }

        return text.Length > 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}s");
    }

    private static double? WithUnits(ReadOnlySpan<char> text)
    {
        double? sum = null;
        foreach (var (name, milliseconds) in Units)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits > 0 && text[digits..].StartsWith(name) && !(name is "m" && text[digits..].StartsWith("ms")))
            {
                sum = (sum ?? 0) + double.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * milliseconds;
                text = text[(digits + name.Length)..];
            }
        }

        return text.IsEmpty ? sum : null;
    }
}
