using System.Globalization;
using MailExporter.Checks.Results;
using MailExporter.Probing;

namespace MailExporter.Web.Pages;

/// <summary>The last probes, each with what it came to, and a form that makes one.</summary>
internal sealed class ProbesPage(Prober prober, TimeProvider time)
{
    /// <summary>The page.</summary>
    /// <param name="id">The probe to be told of in full; empty: all in short.</param>
    public Page For(string id)
    {
        if (id.Length == 0)
        {
            return new Page("Probes · MailExporter", "probes", WriteAll) { IsLive = true };
        }

        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && prober.History.Find(number) is { } probe
            ? new Page($"{probe.Target} · MailExporter", "probes", html => WriteOne(html, probe))
            : FaultPage.For(StatusCodes.Status404NotFound, "This probe is not kept any more, or there was none.");
    }

    private void WriteAll(HtmlWriter html)
    {
        html.Add($"<h1>Probes</h1>\n<p class=\"lead\">Checks that Prometheus, or this form, asked for by <code>/probe</code>; the last hundred, and the last hundred failures before them.</p>\n");
        WriteForm(html);
        var probes = prober.History.All;
        if (probes.Count == 0)
        {
            html.Add($"<p class=\"empty\">There has been none since the start.</p>\n");
            return;
        }

        html.Add($"<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"The last probes\"><table class=\"facts\"><thead><tr><th scope=\"col\">State</th><th scope=\"col\">When</th><th scope=\"col\">Target</th><th scope=\"col\">Module</th><th scope=\"col\">Took</th><th scope=\"col\">Outcome</th></tr></thead><tbody>\n");
        var now = time.GetUtcNow();
        foreach (var probe in probes)
        {
            var worst = probe.Reading.Results.MaxBy(r => r.Status)!;
            html.Add($"<tr id=\"probe-{probe.Id}\"><td>{PageParts.State(probe.Status.Spell())}</td><td>{PageParts.Ago(probe.StartedAt, now)} ago</td><td><a href=\"probes?id={probe.Id}\">{probe.Target}</a></td><td>{probe.Module}</td><td>{Wording.Measured(probe.Reading.Duration)}</td><td class=\"outcome\">{(worst.Status == CheckStatus.Success ? Wording.Cut(worst.Message, 120) : "")}{PageParts.Why(worst)}</td></tr>\n");
        }

        html.Add($"</tbody></table></div>\n");
    }

    private void WriteForm(HtmlWriter html)
    {
        html.Add($"<form class=\"filter probe\" method=\"get\" action=\"probe\"><input type=\"hidden\" name=\"debug\" value=\"true\">\n");
        html.Add($"<label><span>Target</span><input name=\"target\" required placeholder=\"mail.example.org or host:port\" autocomplete=\"off\" spellcheck=\"false\"></label>\n<label><span>Module</span><select name=\"module\">");
        foreach (var module in prober.Modules)
        {
            html.Add($"<option>{module.Name}</option>");
        }

        html.Add($"</select></label>\n<button class=\"go\">Probe</button></form>\n");
    }

    private static void WriteOne(HtmlWriter html, ProbeRecord probe)
    {
        var worst = probe.Reading.Results.MaxBy(r => r.Status)!;
        html.Add($"<div class=\"head\"><h1>{probe.Target}</h1>\n<p class=\"subject\">module {probe.Module}, <time datetime=\"{Wording.Machine(probe.StartedAt)}\">{Wording.Moment(probe.StartedAt)}</time></p>\n");
        html.Add($"<p class=\"verdict {probe.Status.Spell()}\">{PageParts.State(probe.Status.Spell())}<span class=\"sentence\">{Wording.Cut(worst.Message, 1000)}</span></p></div>\n");
        html.Add($"<pre class=\"transcript\" tabindex=\"0\">{probe.DebugText()}</pre>\n<p><a href=\"probes\">All probes</a></p>\n");
    }
}
