using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page of one domain: each check with what to do and the facts that it rests on, the worst first.</summary>
internal sealed class DomainPage(TimeProvider time)
{
    private const int MaxText = 500;

    /// <summary>The page.</summary>
    public Page For(DomainState domain) => new($"{(domain.Status is { } status && status != CheckStatus.Success ? $"{Wording.State(status.Spell())}: " : "")}{domain.Domain.Domain} · MailExporter", "domains", html =>
    {
        var name = domain.Domain.Domain;
        WriteHead(html, domain);
        foreach (var check in domain.Checks)
        {
            PageParts.WriteSection(html, check.Known.Name, Wording.PostureCheck(check.Known.Name), h => WriteCheck(h, domain, check));
        }

        PageParts.WriteSection(html, "promql", "In Prometheus", h => PromQlList.Write(h, PromQlList.Queries(domain)));
        html.Add($"<p class=\"more\"><a href=\"configuration?q={Uri.EscapeDataString(name)}#domains\">Its configuration</a> · <a href=\"api/v1/domains/{Uri.EscapeDataString(name)}\">The same as JSON</a></p>\n");
    })
    { IsLive = true };

    private void WriteHead(HtmlWriter html, DomainState domain)
    {
        var now = time.GetUtcNow();
        html.Add($"<div class=\"head\"><h1>{domain.Domain.Domain}</h1>\n{PageParts.If(domain.Domain.Labels.Count > 0, h => h.Add($"<p class=\"subject\">{PageParts.Labels(domain.Domain.Labels)}</p>\n"))}");
        html.Add($"<p class=\"verdict {domain.State}\" aria-live=\"polite\">{PageParts.State(domain.State)} <span class=\"since\">{PageParts.If(domain.Status is not null, PageParts.Since(domain.Past?.State.Since, domain.Past?.State.HasTurned == true, now))}</span><span class=\"sentence\">{DomainSummary.Sentence(domain)}</span></p>\n");
        if (domain.Past?.Newest.Result is { } run)
        {
            if (domain.IsTooOld)
            {
                html.Add($"<p class=\"late\">The last run is {PageParts.Ago(run.StartedAt, now)} ago: what is told here may no longer hold.</p>\n");
            }

            html.Add($"<p class=\"pace hint\">last run {PageParts.Ago(run.StartedAt, now)} ago, took {Wording.Measured(run.Duration)} and {Wording.Count(run.DnsQueries)} DNS {(run.DnsQueries == 1 ? "query" : "queries")}, every {Wording.Span(domain.Domain.Interval)}</p>\n");
        }

        html.Add($"</div>\n");
    }

    private void WriteCheck(HtmlWriter html, DomainState domain, DomainCheckState check)
    {
        var (now, span) = (time.GetUtcNow(), check.Span);
        html.Add($"<p>{PageParts.If(span.Status is not null, h => h.Add($"{PageParts.State(DomainState.Spell(span.Status))} <span class=\"since\">{PageParts.Since(span.Since, span.HasTurned, now)}</span>"))}{PageParts.If(span.Status is null, h => h.Add($"<span class=\"state pending\">Not told yet</span>"))}</p>\n");
        if (check.IsUnknown)
        {
            html.Add($"<p class=\"late\">Could not be told just now: {Wording.Cut(check.Now.Unanswered ?? "", MaxText)}. {PageParts.If(span.ToldAt is not null, h => h.Add($"What stands here was known {PageParts.Ago(span.ToldAt!.Value, now)} ago."))}{PageParts.If(span.ToldAt is null, h => h.Add($"It has not been told since the start."))}</p>\n");
        }
        else if (check.Now.Unanswered is { } unanswered)
        {
            html.Add($"<p class=\"late\">Beside that, not everything could be told just now: {Wording.Cut(unanswered, MaxText)}.</p>\n");
        }

        FindingList.Write(html, check.Known.Findings);
        PostureFacts.Write(html, domain.Known!, check.Known.Name);
    }
}
