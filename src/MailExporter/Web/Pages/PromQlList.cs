using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The questions to Prometheus about one check, route or domain, to be copied.</summary>
internal static class PromQlList
{
    /// <summary>Writes them.</summary>
    public static void Write(HtmlWriter html, IEnumerable<(string Title, string Query)> queries)
    {
        html.Add($"<ul class=\"promql\">\n");
        foreach (var (title, query) in queries)
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

    /// <summary>Those about a route.</summary>
    public static IEnumerable<(string Title, string Query)> Queries(RouteState route)
    {
        var name = Quoted(route.Route.Name);
        var of = $"{{route=\"{name}\"}}";
        yield return ("does mail arrive", $"mail_delivery_up{of}");
        yield return ("why it does not", $"mail_delivery_failure{of}");
        yield return ("share that arrived in time in 30 days, %", $"avg_over_time(mail_delivery_up{of}[30d]) * 100");
        yield return ("latency, 95th percentile of a day", $"histogram_quantile(0.95, rate(mail_delivery_latency_seconds_bucket{of}[1d]))");
        yield return ("what became of the messages of a day", $"increase(mail_delivery_messages_total{of}[1d])");
        yield return ("time since one arrived", $"time() - mail_delivery_last_success_timestamp_seconds{of}");
        yield return ("found in", $"mail_delivery_folder{of}");
        yield return ("SPF, DKIM and DMARC", $"mail_delivery_authentication{of}");
    }

    /// <summary>Those about a domain.</summary>
    public static IEnumerable<(string Title, string Query)> Queries(DomainState domain)
    {
        var of = $"{{domain=\"{Quoted(domain.Domain.Domain)}\"}}";
        yield return ("which checks are not in order", $"mail_domain_ok{of} == 0");
        yield return ("what is to be done", $"mail_domain_finding{of}");
        yield return ("what could not be told", $"mail_domain_unknown{of} == 1");
        yield return ("where its mail goes", $"mail_domain_mx{of}");
        yield return ("DMARC policy", $"mail_domain_dmarc_policy{of}");
        yield return ("DNS lists that it is in", $"mail_domain_dnsbl_listed{of} == 1");
        yield return ("DNS queries of a day", $"increase(mail_domain_dns_queries_total{of}[1d])");
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
