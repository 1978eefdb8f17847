using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The last rounds of a route: as bars, and the newest of them as a table.</summary>
internal static class RoundsPart
{
    private const int AtOnce = 10;

    private static readonly string[] Headings = ["When", "State", "The message", "Latency", "Sending", "Found in", "Why"];

    /// <summary>Draws and writes them.</summary>
    public static Action<HtmlWriter> Of(RouteState route, DateTimeOffset now) => html =>
    {
        PastRound[] rounds = [.. route.Rounds.Reverse()];
        html.Add($"{HistoryChart.Of(route.Points(), now, "rounds")}{PageParts.Table("The last rounds", Headings, Rows(rounds.Take(AtOnce), now))}");
        if (rounds.Length > AtOnce)
        {
            html.Add($"<details><summary>The {Wording.Count(rounds.Length - AtOnce)} before those</summary>{PageParts.Table("The rounds before those", Headings, Rows(rounds.Skip(AtOnce), now))}</details>\n");
        }
    };

    private static Action<HtmlWriter> Rows(IEnumerable<PastRound> rounds, DateTimeOffset now) => html =>
    {
        foreach (var round in rounds)
        {
            html.Add($"<tr><td>{PageParts.Ago(round.StartedAt, now)} ago</td><td>{PageParts.State(round.Status.Spell())}</td><td>{Outcome(round)}</td><td>{Measured(round.Latency)}</td><td>{Measured(round.SendDuration)}</td><td>{Wording.Cut(round.Folder ?? "", 100)}</td>");
            html.Add($"<td class=\"outcome\">{Why(round)}</td></tr>\n");
        }
    };

    private static Action<HtmlWriter> Why(PastRound round) => html =>
    {
        if (round.Failure is { } failure)
        {
            html.Add($"<code>{failure.Phase.Spell()}</code> <code>{failure.Reason.Spell()}</code> {Wording.Cut(failure.Detail, 120)} ");
        }

        foreach (var concern in round.Concerns)
        {
            html.Add($"<code>{concern.Spell()}</code> ");
        }
    };

    private static string Outcome(PastRound round) => round switch
    {
        { Outcome: { } outcome } => Wording.Outcome(outcome),
        { Failure.Phase: DeliveryPhase.Receive } => "not seen yet",
        _ => "not sent",
    };

    private static string Measured(TimeSpan? span) => span is { } known ? Wording.Measured(known) : "";
}
