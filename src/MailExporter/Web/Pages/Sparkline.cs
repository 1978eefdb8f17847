using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;
using MailExporter.History;

namespace MailExporter.Web.Pages;

/// <summary>The last runs in the space of a word: a line of response times, and a bar where the check failed.</summary>
internal static class Sparkline
{
    private const int Height = 20;

    /// <summary>Draws them.</summary>
    /// <param name="points">Oldest first; the newest is at the right edge.</param>
    /// <param name="what">What they are.</param>
    public static Action<HtmlWriter> Of(RunPoint[] points, string what = "runs") => html =>
    {
        if (points.Length == 0)
        {
            return;
        }

        // A failed run's time says when we gave up, not how fast the server is: it has no place on the scale.
        var scale = Math.Max(1, points.Where(p => p.Status != CheckStatus.Error).Select(p => p.ResponseTime.TotalMicroseconds).DefaultIfEmpty(1).Max());
        var (line, bars, inLine) = (new StringBuilder(), new StringBuilder(), false);
        for (var i = 0; i < points.Length; i++)
        {
            var x = RunRing.Size - points.Length + i;
            if (points[i].Status == CheckStatus.Error)
            {
                bars.Append(CultureInfo.InvariantCulture, $"M{x} 0v{Height}");
                inLine = false;
                continue;
            }

            var y = Height - 1 - (int)Math.Round((Height - 3) * points[i].ResponseTime.TotalMicroseconds / scale);
            line.Append(CultureInfo.InvariantCulture, $"{(inLine ? 'L' : 'M')}{x} {y}{(inLine ? "" : "h.6")}");
            inLine = true;
        }

        html.Add($"<svg class=\"spark\" viewBox=\"-1 0 {RunRing.Size + 1} {Height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{Label(points, what)}\"><path class=\"failed\" d=\"{bars.ToString()}\"/><path d=\"{line.ToString()}\"/></svg>");
    };

    private static string Label(RunPoint[] points, string what)
    {
        var failed = points.Count(p => p.Status == CheckStatus.Error);
        var up = points.Where(p => p.Status != CheckStatus.Error).Select(p => p.ResponseTime).ToArray();
        return $"Last {points.Length} {what}: {(failed == 0 ? "none" : failed.ToString(CultureInfo.InvariantCulture))} failed{(up.Length == 0 ? "" : $", {Wording.Measured(up.Min())} to {Wording.Measured(up.Max())}")}";
    }
}
