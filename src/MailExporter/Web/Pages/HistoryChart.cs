using MailExporter.Checks.Results;
using MailExporter.History;

namespace MailExporter.Web.Pages;

/// <summary>The last runs of a check, or rounds of a route, as bars: how long each took, and how it ended.</summary>
internal static class HistoryChart
{
    private const int Height = 72;
    private const int Step = 10;

    /// <summary>Draws them.</summary>
    /// <param name="points">Oldest first; one at least.</param>
    /// <param name="now">The moment.</param>
    /// <param name="what">What they are.</param>
    public static Action<HtmlWriter> Of(RunPoint[] points, DateTimeOffset now, string what) => html =>
    {
        var longest = points.Where(p => p.Status != CheckStatus.Error).Select(p => p.ResponseTime).DefaultIfEmpty(points.Max(p => p.ResponseTime)).Max();
        var failed = points.Count(p => p.Status == CheckStatus.Error);
        var well = points.Length - failed;
        html.Add($"<figure class=\"history\"><svg viewBox=\"0 0 {RunRing.Size * Step} {Height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{well} of {points.Length} {what} succeeded\">\n");
        for (var i = 0; i < points.Length; i++)
        {
            var (x, point) = ((RunRing.Size - points.Length + i) * Step, points[i]);
            var isError = point.Status == CheckStatus.Error;
            var height = isError ? Height : Math.Max(2, (Height - 2) * point.ResponseTime / (longest > TimeSpan.Zero ? longest : TimeSpan.FromMilliseconds(1)));
            html.Add($"<rect class=\"{point.Status.Spell()}\" x=\"{x + 1}\" y=\"{Height - height}\" width=\"{Step - 2}\" height=\"{height}\"><title>{Wording.Moment(point.StartedAt)}: {point.Status.Spell()}, {Wording.Measured(point.ResponseTime)}</title></rect>\n");
        }

        html.Add($"</svg><figcaption><span>{PageParts.Ago(points[0].StartedAt, now)} ago</span><span>full height {Wording.Measured(longest)}; {(failed == 0 ? "none failed" : $"{failed} of {points.Length} failed")}</span><span>{PageParts.Ago(points[^1].StartedAt, now)} ago</span></figcaption></figure>\n");
    };
}
