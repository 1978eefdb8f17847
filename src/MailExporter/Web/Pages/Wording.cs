using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>Times, durations and states in the words of the pages.</summary>
internal static class Wording
{
    /// <summary>A long time in its two largest units: <c>12 s</c>, <c>5 min</c>, <c>3 h 12 min</c>, <c>4 d 2 h</c>, <c>412 d</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => Number(Math.Floor(span.TotalSeconds), "s"),
        { TotalHours: < 1 } => Number(Math.Floor(span.TotalMinutes), "min"),
        { TotalDays: < 1 } => Two(span.Hours, "h", span.Minutes, "min"),
        { TotalDays: < 14 } => Two(span.Days, "d", span.Hours, "h"),
        _ => Number(Math.Floor(span.TotalDays), "d"),
    };

    /// <summary>A short time as measured: <c>0.4 ms</c>, <c>38 ms</c>, <c>1.24 s</c>.</summary>
    public static string Measured(TimeSpan span) => span.TotalMilliseconds switch
    {
        < 10 => Text(span.TotalMilliseconds, "0.0", "ms"),
        < 1000 => Text(span.TotalMilliseconds, "0", "ms"),
        < 10_000 => Text(span.TotalSeconds, "0.00", "s"),
        _ => Text(span.TotalSeconds, "0.0", "s"),
    };

    /// <summary>A moment, UTC.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A moment as machines read it.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A day, UTC.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A size: <c>812 B</c>, <c>34.5 KiB</c>.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < units.Length - 1)
        {
            (size, unit) = (size / 1024, unit + 1);
        }

        return Text(size, unit == 0 ? "0" : "0.#", units[unit]);
    }

    /// <summary>A count with its thousands apart.</summary>
    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    /// <summary>A state for a person.</summary>
    public static string State(string state) => state switch
    {
        "error" => "Error",
        "warning" => "Warning",
        "success" => "Success",
        _ => "No result yet",
    };

    /// <summary>What became of a message, for a person.</summary>
    public static string Outcome(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered => "delivered",
        DeliveryOutcome.Late => "came late",
        DeliveryOutcome.Lost => "lost",
        DeliveryOutcome.Duplicate => "came more than once",
        DeliveryOutcome.Bounced => "came back",
        DeliveryOutcome.Deferred => "refused for now",
        _ => "not taken",
    };

    /// <summary>A check of a domain for a person.</summary>
    public static string PostureCheck(string check) => check switch
    {
        "mx" => "MX hosts",
        "fcrdns" => "Reverse DNS",
        "mta_sts" => "MTA-STS",
        "tls_rpt" => "TLS reports",
        "dnsbl" => "DNS lists",
        _ => check.ToUpperInvariant(),
    };

    /// <summary>A protocol for a person.</summary>
    public static string Protocol(MailProtocol protocol) => protocol.Spell().ToUpperInvariant();

    /// <summary>A text that does not go on for ever.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length), "…");

    private static string Number(double number, string unit) => Text(number, "0", unit);

    private static string Two(int large, string unit, int small, string smallUnit) => small == 0 ? Number(large, unit) : $"{Number(large, unit)} {Number(small, smallUnit)}";

    private static string Text(double number, string format, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number.ToString(format, CultureInfo.InvariantCulture)}\u00A0{unit}");
}
