using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>The hops of a message in the order it took them: what each took, whether it was encrypted, and whether its clock can be believed.</summary>
internal static class HopsPart
{
    private const int MaxText = 120;
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2); // a trace field is exact to the second

    /// <summary>Writes them.</summary>
    public static Action<HtmlWriter> Of(DeliveryResult round, ReceivedMessage message) => PageParts.Table("Hops", ["Hop", "From", "By", "With", "Encrypted", "Took", "Clock"], html =>
    {
        if (round.Sending is { } sending)
        {
            html.Add($"<tr><td></td><td>this exporter</td><td>{Wording.Cut(sending.HostnameUsed ?? sending.Subject.Hostname, MaxText)}</td><td>SMTP</td><td>{(sending.Tls is { } tls ? $"{tls.Version}, {tls.Cipher}" : "no")}</td><td>{(round.SendDuration is { } sent ? Wording.Measured(sent) : "")}</td><td>ours</td></tr>\n");
        }

        foreach (var (hop, number) in message.Hops.Select((hop, i) => (hop, i + 1)).Reverse())
        {
            html.Add($"<tr><td>{number}{(number == 1 ? ", the mailbox" : "")}</td><td>{Wording.Cut(hop.From ?? "", MaxText)}</td><td>{Wording.Cut(hop.By ?? "", MaxText)}</td><td>{Wording.Cut(hop.With ?? "", MaxText)}</td><td>{Encrypted(hop)}</td><td>{(hop.Delay is { } delay ? Took(delay) : "not said")}</td><td>{Clock(round, hop)}</td></tr>\n");
        }
    });

    /// <summary>What a hop took; below zero the clocks differ.</summary>
    public static string Took(TimeSpan delay) => delay < TimeSpan.Zero ? $"−{Wording.Span(-delay)}: clocks differ" : delay < TimeSpan.FromSeconds(1) ? "below 1\u00A0s" : Wording.Span(delay);

    private static Action<HtmlWriter> Encrypted(TraceHop hop) => html => html.Add($"<span class=\"{(hop.IsEncrypted is false ? "soon" : "")}\">{hop.IsEncrypted switch { true => "yes", false => "no", null => "not said" }}</span>");

    /// <summary>A message cannot have been anywhere before it was sent, nor after it was seen.</summary>
    private static Action<HtmlWriter> Clock(DeliveryResult round, TraceHop hop) => html =>
    {
        if (hop.At is not { } at || round.Sending?.StartedAt is not { } began)
        {
            html.Add($"not said");
            return;
        }

        var (early, late) = (began - at, round.Duration is { } duration ? at - (began + duration) : TimeSpan.Zero);
        html.Add($"<span class=\"{(early > Tolerance || late > Tolerance ? "soon" : "")}\">{(early > Tolerance ? $"{Wording.Span(early)} slow, at least" : late > Tolerance ? $"{Wording.Span(late)} fast, at least" : "as ours")}</span>");
    };
}
