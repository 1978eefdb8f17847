using System.Globalization;
using System.Text.RegularExpressions;

namespace MailExporter.Checks.Configuration;

/// <summary>A duration as Prometheus writes it (<c>1h30m</c>, <c>14d</c>, <c>500ms</c>), or a bare number of seconds.</summary>
internal static partial class DurationText
{
    /// <summary>Without look-around, so that a schema can use it too.</summary>
    public const string Pattern = "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";

    // Prometheus: a year is 365 days.
    private static readonly double[] Milliseconds = [365 * 86_400_000d, 7 * 86_400_000d, 86_400_000d, 3_600_000d, 60_000d, 1_000d, 1d];
    private const double MaxMilliseconds = 100 * 365 * 86_400_000d;

    /// <summary>The duration; null when the text is none, is negative or is longer than a century.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds * 1000 <= MaxMilliseconds ? TimeSpan.FromMilliseconds(seconds * 1000) : null;
        }

        var match = Units().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return null;
        }

        var sum = 0d;
        for (var unit = 0; unit < Milliseconds.Length; unit++)
        {
            var digits = match.Groups[unit + 1].ValueSpan.TrimEnd("ywdhms");
            sum += digits.IsEmpty ? 0 : double.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * Milliseconds[unit];
        }

        return sum <= MaxMilliseconds ? TimeSpan.FromMilliseconds(sum) : null;
    }

    /// <summary>As an error or a help text shows it: <c>1h30m</c>.</summary>
    public static string Of(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = "";
        var rest = duration.TotalMilliseconds;
        foreach (var (unit, name) in Milliseconds.Zip(["y", "w", "d", "h", "m", "s", "ms"]).Skip(2))
        {
            var count = Math.Floor(rest / unit);
            rest -= count * unit;
            text += count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{count}{name}") : "";
        }

        return text.Length > 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}");
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Units();
}
