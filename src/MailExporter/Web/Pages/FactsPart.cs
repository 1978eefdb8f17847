using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>What the server told of itself.</summary>
internal static class FactsPart
{
    private const int MaxText = 500;

    /// <summary>Addresses, MX hosts and the greeting.</summary>
    public static void WriteConnection(HtmlWriter html, CheckResult result)
    {
        html.Add($"<dl>\n");
        WriteIfKnown(html, "Server", result.RemoteAddress);
        WriteIfKnown(html, "From", result.LocalAddress);
        if (result.MxRecords.Count > 0)
        {
            html.Add($"<dt>MX hosts</dt><dd>{Wording.Cut(string.Join(", ", result.MxRecords.Select(r => FormattableString.Invariant($"{r.Preference} {r.Host}"))), 4 * MaxText)}</dd>\n");
        }

        WriteIfKnown(html, "MX host used", result.HostnameUsed);
        WriteIfKnown(html, "MX look-up", result.MxError);
        WriteIfKnown(html, "Greeting", result.Greeting);
        html.Add($"</dl>\n");
    }

    /// <summary>What is in the mailboxes.</summary>
    public static void WriteMailboxes(HtmlWriter html, CheckResult result)
    {
        html.Add($"<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Mailboxes\"><table class=\"facts\"><thead><tr><th scope=\"col\">Mailbox</th><th scope=\"col\">Messages</th><th scope=\"col\">Unseen</th><th scope=\"col\">Size</th><th scope=\"col\">Quota</th><th scope=\"col\">Oldest</th></tr></thead><tbody>\n");
        foreach (var box in result.Mailboxes)
        {
            html.Add($"<tr><th scope=\"row\">{Wording.Cut(box.Name, MaxText)}</th><td>{Count(box.Messages)}</td><td>{Count(box.Unseen)}</td><td>{Size(box.SizeBytes)}</td><td>{(box.QuotaLimitBytes is null ? "" : $"{Size(box.QuotaUsedBytes)} of {Size(box.QuotaLimitBytes)}")}</td><td>{(box.OldestMessage is { } oldest ? Wording.Day(oldest) : "")}</td></tr>\n");
        }

        html.Add($"</tbody></table></div>\n");
    }

    /// <summary>EHLO keywords with their parameters, or capabilities.</summary>
    public static void WriteCapabilities(HtmlWriter html, CheckResult result)
    {
        html.Add($"<ul class=\"capabilities\">\n");
        var all = result.Smtp is { } smtp ? smtp.Extensions.Select(e => (e.Keyword, e.Parameters)) : result.Capabilities!.Value.Select(c => (c, ""));
        foreach (var (keyword, parameters) in all)
        {
            html.Add($"<li><b>{Wording.Cut(keyword, MaxText)}</b> {Wording.Cut(parameters, MaxText)}</li>\n");
        }

        html.Add($"</ul>\n");
    }

    private static void WriteIfKnown(HtmlWriter html, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            html.Add($"<dt>{name}</dt><dd>{Wording.Cut(text, MaxText)}</dd>\n");
        }
    }

    private static string Count(long? number) => number is { } known ? Wording.Count(known) : "";

    private static string Size(long? bytes) => bytes is { } known ? Wording.Size(known) : "";
}
