using System.Text.Json;

namespace MailExporter.Web.Api;

/// <summary>Times and numbers as all answers have them; what is not known is null.</summary>
internal static class JsonValues
{
    /// <summary>A moment, UTC.</summary>
    public static void WriteMoment(this Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A number.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A duration in seconds, to the microsecond.</summary>
    public static double InSeconds(this TimeSpan span) => Math.Round(span.TotalSeconds, 6);
}
