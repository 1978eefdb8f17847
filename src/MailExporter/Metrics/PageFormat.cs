using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace MailExporter.Metrics;

/// <summary>The two exposition formats we speak.</summary>
internal enum PageFormat
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetrics,
}

/// <summary>Which format a scraper gets.</summary>
internal static class PageFormats
{
    /// <summary>The value for <c>Content-Type</c>.</summary>
    public static string ContentType(this PageFormat format) => format == PageFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The format an <c>Accept</c> field wants most. Text for one that wants neither, as Prometheus' own client does.</summary>
    public static PageFormat Negotiate(IList<MediaTypeHeaderValue> accept)
    {
        var (best, weight) = (PageFormat.Text, 0.0);
        foreach (var entry in accept)
        {
            var quality = entry.Quality ?? 1;
            // of two equally wanted ones OpenMetrics wins: a scraper that names it reads it
            if (FormatOf(entry) is { } format && (quality > weight || (quality == weight && format == PageFormat.OpenMetrics && weight > 0)))
            {
                (best, weight) = (format, quality);
            }
        }

        return best;
    }

    private static PageFormat? FormatOf(MediaTypeHeaderValue entry)
    {
        var version = entry.Parameters.FirstOrDefault(p => p.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.Value.ToString().Trim('"');
        return entry.MediaType.ToString().ToLower(CultureInfo.InvariantCulture) switch
        {
            "application/openmetrics-text" when version is null or "1.0.0" => PageFormat.OpenMetrics,
            "text/plain" when version is null or "0.0.4" => PageFormat.Text,
            "text/*" or "*/*" => PageFormat.Text,
            _ => null,
        };
    }
}
