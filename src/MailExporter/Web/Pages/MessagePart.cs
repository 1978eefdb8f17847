using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>What else is known of a message of ours.</summary>
internal static class MessagePart
{
    private const int MaxText = 500;

    /// <summary>Its id, where it is, its size, and what was left over.</summary>
    public static Action<HtmlWriter> Of(DeliveryResult round) => html =>
    {
        html.Add($"<dl>\n<dt>Id</dt><dd><code>{round.Id}</code></dd>\n");
        if (round.Message is { } message)
        {
            html.Add($"<dt>Found in</dt><dd>{Wording.Cut(message.Folder, MaxText)}{(message.IsJunk ? ", which is for junk" : "")}</dd>\n");
            html.Add($"<dt>Text</dt><dd>{message.IsBodyIntact switch { true => "as it was sent", false => "not as it was sent", null => "was not read whole" }}</dd>\n");
            WriteIfKnown(html, "Size", message.SizeBytes is { } size ? $"{Wording.Size(size)}{(message.SentBytes is { } sent ? $", sent as {Wording.Size(sent)}" : "")}" : null);
        }

        WriteIfKnown(html, "Refused for now", round.Deferrals switch
        {
            0 => null,
            1 => round.IsSent ? "once, then taken" : "once",
            var times => string.Create(CultureInfo.InvariantCulture, $"{times} times{(round.IsSent ? ", then taken" : "")}"),
        });
        WriteIfKnown(html, "Left over", round.Leftovers switch { null => null, 0 => "nothing", 1 => "1 message", var left => $"{Wording.Count(left.Value)} messages" });
        if (round.Bounce is { } bounce)
        {
            WriteIfKnown(html, "Came back with", bounce.Status);
            WriteIfKnown(html, "Given up by", bounce.ReportingMta);
            WriteIfKnown(html, "Refused by", bounce.RemoteMta);
            WriteIfKnown(html, "In its words", bounce.Diagnostic);
        }

        WriteSide(html, "Sent by", round.Sending);
        WriteSide(html, "Mailbox", round.Receiving);
        html.Add($"</dl>\n");
    };

    /// <summary>What the spam filters on the way wrote.</summary>
    public static Action<HtmlWriter> Filters(ReceivedMessage message) => html =>
    {
        if (message.SpamScores.Count > 0)
        {
            html.Add($"{PageParts.Table("Scores", ["Filter", "Score", "Spam from", "Verdict"], rows =>
            {
                foreach (var score in message.SpamScores)
                {
                    rows.Add($"<tr><td>{score.Filter}</td><td>{score.Score}</td><td>{(score.Threshold is { } threshold ? threshold.ToString("0.###", CultureInfo.InvariantCulture) : "")}</td><td><span class=\"{(score.IsSpam is true ? "bad" : "")}\">{score.IsSpam switch { true => "spam", false => "no spam", null => "" }}</span></td></tr>\n");
                }
            })}");
        }

        html.Add($"<dl class=\"keys\">\n");
        foreach (var (name, value) in message.SpamFields)
        {
            WriteIfKnown(html, Wording.Cut(name, MaxText), value);
        }

        html.Add($"</dl>\n");
    };

    private static void WriteSide(HtmlWriter html, string name, CheckResult? side)
    {
        if (side is { RemoteAddress: { } address })
        {
            WriteIfKnown(html, name, $"{side.HostnameUsed ?? side.Subject.Hostname}, {address}{(side.Tls is { } tls ? $", {tls.Version}, certificate {(tls.CertificateValid ? "valid" : "not valid")}" : ", without TLS")}");
        }
    }

    private static void WriteIfKnown(HtmlWriter html, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            html.Add($"<dt>{name}</dt><dd>{Wording.Cut(text, MaxText)}</dd>\n");
        }
    }
}
