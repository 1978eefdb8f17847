using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The questions to Prometheus about one check, to be copied.</summary>
internal static class PromQlList
{
    /// <summary>Writes them.</summary>
    public static void Write(HtmlWriter html, CheckState check)
    {
        html.Add($"<ul class=\"promql\">\n");
        foreach (var (title, query) in Queries(check))
        {
            html.Add($"<li><span>{title}</span> <code>{query}</code> <button type=\"button\" aria-label=\"Copy the query: {title}\">Copy</button></li>\n");
        }

        html.Add($"</ul>\n");
    }

    /// <summary>The questions that this check has an answer to.</summary>
    public static IEnumerable<(string Title, string Query)> Queries(CheckState check)
    {
        var of = $"{{name=\"{Quoted(check.Server.Name)}\"}}";
        yield return ("is it up", $"mail_server_up{of}");
        yield return ("why it fails", $"mail_server_failure{of}");
        yield return ("availability of 30 days, %", $"avg_over_time(mail_server_up{of}[30d]) * 100");
        yield return ("response time", $"mail_server_response_time{of}");
        yield return ("the slowest phase", $"topk(1, mail_server_phase_duration_seconds{of})");
        if (check.CertificateEnd is not null)
        {
            yield return ("days left of the certificates", $"(mail_server_tls_chain_not_after_timestamp_seconds{of} - time()) / 86400");
        }

        if (check.Messages is not null)
        {
            yield return ("messages", $"mail_server_messages{of}");
        }

        if (check.Assessment is { IsReached: true })
        {
            yield return ("security score", $"mail_security_score{of}");
            yield return ("what to do about it", $"mail_security_finding{of}");
        }

        yield return ("changes of a day", $"increase(mail_server_changes_total{of}[1d])");
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
