using MailExporter.Checks.Results;
using MailExporter.Delivering;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The page of one route: what became of its messages, and what the way did to them.</summary>
internal sealed class DeliveryPage(TimeProvider time)
{
    private const int MaxSentence = 1000;

    /// <summary>The page.</summary>
    public Page For(RouteState route) => new($"{(route.Status is { } status && status != CheckStatus.Success ? $"{Wording.State(status.Spell())}: " : "")}{route.Route.Name} · MailExporter", "deliveries", html =>
    {
        WriteHead(html, route);
        if (route.Newest is { } newest)
        {
            var rounds = route.Rounds.Count;
            PageParts.WriteSection(html, "rounds", rounds == 1 ? "The only round so far" : $"The last {rounds} rounds", RoundsPart.Of(route, time.GetUtcNow()));
            WriteRound(html, newest);
            PageParts.WriteSection(html, "failure", "Last failure", Kept(route.Kept.Failure, "No message failed to arrive since the start.", isOpen: !newest.IsUp));
            PageParts.WriteSection(html, "success", "Last success", Kept(route.Kept.Success, "No message has arrived since the start.", isOpen: false));
        }

        PageParts.WriteSection(html, "changes", "Changes", h => ChangeTable.Write(h, [.. ChangeRow.Of(route)], time.GetUtcNow(), withName: false));
        PageParts.WriteSection(html, "promql", "In Prometheus", h => PromQlList.Write(h, PromQlList.Queries(route)));
        html.Add($"<p class=\"more\"><a href=\"configuration?q={Uri.EscapeDataString(route.Route.Name)}#deliveries\">Its configuration</a> · <a href=\"api/v1/deliveries/{Uri.EscapeDataString(route.Route.Name)}\">The same as JSON</a></p>\n");
    })
    { IsLive = true };

    private void WriteHead(HtmlWriter html, RouteState state)
    {
        var (now, route) = (time.GetUtcNow(), state.Route);
        html.Add($"<div class=\"head\"><h1>{route.Name}</h1>\n<p class=\"subject\">{PageParts.Server(route.From)} · {route.FromEmail} → {PageParts.Server(route.To)} · {route.ToEmail}</p>\n");
        html.Add($"<p class=\"verdict {state.State}\" aria-live=\"polite\">{PageParts.State(state.State)} <span class=\"since\">{PageParts.Since(state.Past.Since, state.Past.HasTurned, now)}</span><span class=\"sentence\">{(state.Newest is { } newest ? Wording.Cut(DeliveryJudgement.Sentence(newest), MaxSentence) : "The first round comes within a minute of the start.")}</span></p>\n");
        if (state.IsTooOld)
        {
            html.Add($"<p class=\"late\">The last round is {PageParts.Ago(state.Newest!.StartedAt, now)} ago: what is told here may no longer hold.</p>\n");
        }

        if (state.Newest is not null)
        {
            DeliveryAdvice.Write(html, state);
        }

        html.Add($"<p class=\"pace hint\">{PageParts.If(state.Past.InFlightSince is not null, h => h.Add($"A round has been running for {PageParts.Ago(state.Past.InFlightSince!.Value, now)}; "))}{PageParts.If(state.Newest is not null, h => h.Add($"last round {PageParts.Ago(state.Newest!.StartedAt, now)} ago, "))}every {Wording.Span(route.Interval)}, a message may take {Wording.Span(route.Timeout)}</p>\n</div>\n");
    }

    /// <summary>What the newest round saw.</summary>
    private static void WriteRound(HtmlWriter html, DeliveryResult round)
    {
        PageParts.WriteSection(html, "way", "The way", DeliveryTimeline.Of(round));
        if (round.Message is { } message)
        {
            if (message.Hops.Count > 0)
            {
                PageParts.WriteSection(html, "hops", "Hops", HopsPart.Of(round, message));
            }

            PageParts.WriteSection(html, "authentication", "Authentication", AuthenticationPart.Of(message));
            if (message.SpamFields.Count > 0 || message.SpamScores.Count > 0)
            {
                PageParts.WriteSection(html, "spam", "Spam filters", MessagePart.Filters(message));
            }
        }

        PageParts.WriteSection(html, "message", "Message", MessagePart.Of(round));
    }

    private static Action<HtmlWriter> Kept(DeliveryResult? round, string otherwise, bool isOpen) => html =>
    {
        if (round is null)
        {
            html.Add($"<p class=\"empty\">{otherwise}</p>\n");
            return;
        }

        html.Add($"<p><time datetime=\"{Wording.Machine(round.StartedAt)}\">{Wording.Moment(round.StartedAt)}</time>: {Wording.Cut(DeliveryJudgement.Sentence(round), MaxSentence)}</p>\n");
        WriteSide(html, "Dialogue with the sending server", round.Sending, isOpen);
        WriteSide(html, "Dialogue with the mailbox", round.Receiving, isOpen && round.Failure is { Phase: not DeliveryPhase.Send });
    };

    private static void WriteSide(HtmlWriter html, string title, CheckResult? side, bool isOpen)
    {
        if (side is not null)
        {
            html.Add($"{TranscriptPart.Dialogue(side.Transcript, title, isOpen)}");
        }
    }
}
