using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>The phases of a check one after the other, each as long as it took.</summary>
/// <remarks>A phase that is met twice (EHLO before and after STARTTLS) stands where it is first met, with both rounds together.</remarks>
internal static class Waterfall
{
    /// <summary>Draws them.</summary>
    public static Action<HtmlWriter> Of(CheckResult result) => html =>
    {
        var sum = result.Phases.Sum(p => p.Duration.TotalMicroseconds);
        var total = Math.Max(1, Math.Max(sum, result.ResponseTime.TotalMicroseconds));
        html.Add($"<ol class=\"waterfall\">\n");
        var begin = 0.0;
        foreach (var (phase, duration) in result.Phases.OrderBy(p => Place(p.Phase, result.Subject.Tls)))
        {
            var isLast = result.Failure?.Phase == phase;
            var (x, width) = (begin / total * 100, Math.Max(0.3, duration.TotalMicroseconds / total * 100));
            html.Add($"<li{PageParts.If(isLast, h => h.Add($" class=\"failed\""))}><span class=\"phase\">{phase.Spell()}</span><svg aria-hidden=\"true\"><rect x=\"{Percent(Math.Min(x, 99.7))}\" width=\"{Percent(width)}\" height=\"100%\" rx=\"2\"/></svg><span class=\"took\">{Wording.Measured(duration)}{(isLast ? ", failed" : "")}</span></li>\n");
            begin += duration.TotalMicroseconds;
        }

        html.Add($"<li class=\"total\"><span class=\"phase\">whole check</span><span class=\"took\">{Wording.Measured(result.ResponseTime)}</span></li></ol>\n");
    };

    /// <summary>After STARTTLS the handshake comes late, with implicit TLS early.</summary>
    private static int Place(CheckPhase phase, TlsMode mode) => 2 * (int)(phase == CheckPhase.Tls && mode != TlsMode.Implicit ? CheckPhase.StartTls : phase) + (phase == CheckPhase.Tls ? 1 : 0);

    private static string Percent(double number) => number.ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
