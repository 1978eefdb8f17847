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
        foreach (var (phase, duration) in InOrder(result))
        {
            var isLast = result.Failure?.Phase == phase;
            html.Add($"{Bar(phase.Spell(), isLast ? "failed" : "", begin / total, duration.TotalMicroseconds / total, $"{Wording.Measured(duration)}{(isLast ? ", failed" : "")}")}");
            begin += duration.TotalMicroseconds;
        }

        html.Add($"{Total("whole check", result.ResponseTime)}</ol>\n");
    };

    /// <summary>One bar.</summary>
    /// <param name="name">What it stands for.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="begin">Where it begins, from 0 to 1.</param>
    /// <param name="share">How long it is, from 0 to 1; it can be seen however short it is.</param>
    /// <param name="took">Its time in words.</param>
    public static Action<HtmlWriter> Bar(string name, string kind, double begin, double share, string took) => html =>
    {
        var (x, width) = (Math.Clamp(begin * 100, 0, 99.7), Math.Max(0.3, share * 100));
        html.Add($"<li class=\"{kind}\"><span class=\"phase\">{name}</span><svg aria-hidden=\"true\"><rect x=\"{Percent(x)}\" width=\"{Percent(Math.Min(width, 100 - x))}\" height=\"100%\" rx=\"2\"/></svg><span class=\"took\">{took}</span></li>\n");
    };

    /// <summary>The sum below the bars.</summary>
    public static Action<HtmlWriter> Total(string name, TimeSpan duration) => html =>
        html.Add($"<li class=\"total\"><span class=\"phase\">{name}</span><span class=\"took\">{Wording.Measured(duration)}</span></li>\n");

    /// <summary>The phases in the order in which they were first met.</summary>
    public static IEnumerable<PhaseDuration> InOrder(CheckResult result) => result.Phases.OrderBy(p => Place(p.Phase, result.Subject.Tls));

    /// <summary>After STARTTLS the handshake comes late, with implicit TLS early.</summary>
    private static int Place(CheckPhase phase, TlsMode mode) => 2 * (int)(phase == CheckPhase.Tls && mode != TlsMode.Implicit ? CheckPhase.StartTls : phase) + (phase == CheckPhase.Tls ? 1 : 0);

    private static string Percent(double number) => number.ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
