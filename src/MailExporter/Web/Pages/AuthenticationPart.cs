using MailExporter.Checks.Results;
using MailExporter.Delivering;

namespace MailExporter.Web.Pages;

/// <summary>What the receiver's server thinks of the sender, and our own verification of the signatures.</summary>
internal static class AuthenticationPart
{
    private const int MaxText = 240;

    /// <summary>Writes it.</summary>
    public static Action<HtmlWriter> Of(ReceivedMessage message) => html =>
    {
        if (message.Authentication.Count == 0 && message.OwnDkim is null or { Count: 0 })
        {
            html.Add($"<p class=\"empty\">The receiving server says nothing of SPF, DKIM and DMARC (Authentication-Results), and the message {(message.OwnDkim is null ? "was not read whole" : "has no DKIM signature")}.</p>\n");
            return;
        }

        html.Add($"{PageParts.Table("Verdicts", ["By", "Method", "Result", "Detail"], rows => WriteRows(rows, message))}");
        if (message.Authentication.Count == 0)
        {
            html.Add($"<p class=\"empty\">The receiving server says nothing of it (Authentication-Results).</p>\n");
        }
    };

    private static void WriteRows(HtmlWriter html, ReceivedMessage message)
    {
        foreach (var verdict in message.Authentication)
        {
            WriteRow(html, "the receiving server", verdict.Method, verdict.Result, "", DeliveryJudgement.IsBroken(message, verdict));
        }

        foreach (var verdict in message.OwnDkim ?? [])
        {
            var detail = $"{verdict.Domain}, selector {verdict.Selector}{(verdict.Detail is null ? "" : $": {verdict.Detail}")}";
            WriteRow(html, "ourselves", "dkim", verdict.Result.Spell(), detail, DeliveryJudgement.IsBroken(message, verdict));
        }
    }

    private static void WriteRow(HtmlWriter html, string by, string method, string result, string detail, bool isBroken) =>
        html.Add($"<tr><td>{by}</td><td>{Wording.Cut(method, MaxText)}</td><td><span class=\"{(isBroken ? "bad" : "")}\">{Wording.Cut(result, MaxText)}{(isBroken ? ", broken" : "")}</span></td><td>{Wording.Cut(detail, MaxText)}</td></tr>\n");
}
