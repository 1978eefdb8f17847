using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page of one check: what it came to, step by step, and how that has been.</summary>
internal sealed class CheckPage(Lifecycle lifecycle, TimeProvider time)
{
    private const int MaxSentence = 1000;

    /// <summary>The page.</summary>
    public Page For(CheckState check) => new($"{(check.Status is { } status && status != CheckStatus.Success ? $"{Wording.State(status.Spell())}: " : "")}{check.Server.Name} · MailExporter", "./", html =>
    {
        WriteHead(html, check);
        WriteHistory(html, check);
        var several = check.Subjects.Count > 1;
        foreach (var subject in check.Subjects.OrderByDescending(s => s.Result.Status))
        {
            WriteSubject(html, check, subject, several);
        }

        if (check.Assessment is { } assessment)
        {
            PageParts.WriteSection(html, "security", "Security", h => AssessmentPart.Write(h, assessment, time.GetUtcNow()));
        }

        PageParts.WriteSection(html, "changes", "Changes", h => ChangeTable.Write(h, [.. check.Changes.Select(ChangeRow.Of)], time.GetUtcNow(), withName: false));
        PageParts.WriteSection(html, "promql", "In Prometheus", h => PromQlList.Write(h, PromQlList.Queries(check)));
        html.Add($"<p class=\"more\"><a href=\"configuration?q={Uri.EscapeDataString(check.Server.Name)}\">Its configuration</a> · <a href=\"api/v1/checks/{Uri.EscapeDataString(check.Server.Name)}\">The same as JSON</a></p>\n");
    })
    { IsLive = true };

    private void WriteHead(HtmlWriter html, CheckState check)
    {
        var now = time.GetUtcNow();
        html.Add($"<div class=\"head\"><h1>{check.Server.Name}</h1>\n<p class=\"subject\">{PageParts.Server(check.Server)} · {PageParts.Tls(check.Server)}{PageParts.If(check.Server.Username is not null, h => h.Add($" · {check.Server.Username}"))}{PageParts.Labels(check.Server.Labels)}</p>\n");
        html.Add($"<p class=\"verdict {CheckFilter.StateOf(check)}\" aria-live=\"polite\">{PageParts.State(check)} <span class=\"since\">{PageParts.Since(check, now)}</span><span class=\"sentence\">{(check.Worst is { } worst ? Wording.Cut(worst.Message, MaxSentence) : "The first run comes within a minute of the start.")}</span></p>\n");
        if (check.IsTooOld)
        {
            html.Add($"<p class=\"late\">The last run is {PageParts.Ago(check.Worst!.StartedAt, now)} ago: what is told here may no longer hold.</p>\n");
        }

        if (check.Worst?.Failure is { } failure)
        {
            var advice = ReasonAdvice.On(failure.Reason);
            html.Add($"<p class=\"advice\"><code>{failure.Phase.Spell()}</code> <code>{failure.Reason.Spell()}</code> {advice.Meaning}. Look at: {advice.LookAt}.</p>\n");
        }

        html.Add($"<form class=\"run\" method=\"post\" action=\"{PageParts.PathOf(check.Server.Name)}\" data-run><button{PageParts.If(!lifecycle.IsEnabled, h => h.Add($" disabled"))}>Check now</button> <span class=\"hint\">{(lifecycle.IsEnabled ? "" : "needs --web.enable-lifecycle; ")}{PageParts.If(check.Worst is not null, h => h.Add($"last run {PageParts.Ago(check.Worst!.StartedAt, now)} ago, "))}every {Wording.Span(check.Server.Interval)}, at most {Wording.Span(check.Server.Timeout)}</span></form>\n</div>\n");
    }

    private void WriteHistory(HtmlWriter html, CheckState check)
    {
        if (check.Past?.Points() is { Length: > 0 } points)
        {
            PageParts.WriteSection(html, "history", points.Length == 1 ? "The only run so far" : $"The last {points.Length} runs", HistoryChart.Of(points, time.GetUtcNow(), "runs"));
        }
    }

    private static void WriteSubject(HtmlWriter html, CheckState check, SubjectSeries series, bool isOneOfSeveral)
    {
        var result = series.Result;
        var which = PageParts.Which(result.Subject);
        var key = isOneOfSeveral ? $"-{Uri.EscapeDataString(which)}" : "";
        if (isOneOfSeveral)
        {
            html.Add($"<div class=\"each\" id=\"of{key}\"><h2>{which}</h2>\n<p class=\"verdict {result.Status.Spell()}\">{PageParts.State(result.Status.Spell())}<span class=\"sentence\">{Wording.Cut(result.Message, MaxSentence)}</span></p>\n");
        }

        void Write(string id, string title, Action<HtmlWriter> body) => PageParts.WriteSection(html, id + key, title, body, isOneOfSeveral ? which : null);

        Write("phases", "Phases", Waterfall.Of(result));
        if (result.RemoteAddress is not null || result.MxRecords.Count > 0 || result.Greeting is not null)
        {
            Write("connection", "Connection", h => FactsPart.WriteConnection(h, result));
        }

        if (result.Tls is { } tls)
        {
            Write("tls", "TLS", h => TlsPart.Write(h, tls, result.StartedAt));
        }

        if (result.Mailboxes.Count > 0)
        {
            Write("mailboxes", "Mailboxes", h => FactsPart.WriteMailboxes(h, result));
        }

        if (result.Capabilities is { Count: > 0 } || result.Smtp is { Extensions.Count: > 0 })
        {
            Write("capabilities", result.Smtp is null ? "Capabilities" : "EHLO keywords", h => FactsPart.WriteCapabilities(h, result));
        }

        var past = check.Past?.Of(result.Subject);
        Write("failure", "Last failure", TranscriptPart.Of(past?.Failure, "It has not failed since the start.", isOpen: !result.IsUp));
        Write("success", "Last success", TranscriptPart.Of(past?.Success, "It has not succeeded since the start.", isOpen: false));
        if (isOneOfSeveral)
        {
            html.Add($"</div>\n");
        }
    }
}
