using System.Globalization;

namespace MailExporter.Tests.Web;

/// <summary>What the page tells of the checks' beginning: how many began, and how many of them a second late or more.</summary>
internal readonly record struct CheckStarts(double All, double Late)
{
    /// <summary>At most one in a hundred was late.</summary>
    public bool ArePunctual => All > 0 && Late <= 0.01 * All;

    public static CheckStarts operator -(CheckStarts now, CheckStarts then) => new(now.All - then.All, now.Late - then.Late);

    /// <summary>Since the start of the exporter.</summary>
    public static CheckStarts Read(string page)
    {
        var all = Value(page, "mailexporter_check_lag_seconds_count ");
        return new(all, all - Value(page, "mailexporter_check_lag_seconds_bucket{le=\"1\"} "));
    }

    private static double Value(string page, string series)
    {
        var line = page.Split('\n').Single(l => l.StartsWith(series, StringComparison.Ordinal));
        return double.Parse(line[series.Length..], CultureInfo.InvariantCulture);
    }
}
