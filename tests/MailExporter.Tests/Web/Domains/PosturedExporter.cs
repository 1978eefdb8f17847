using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Web.Domains;

/// <summary>An exporter whose domains are as the test says.</summary>
internal static class PosturedExporter
{
    /// <summary>Starts one, and waits until every domain has a result.</summary>
    /// <param name="domains">What each run comes to, always; null: its first run never ends.</param>
    public static async Task<RunningExporter> StartAsync(params (string Domain, DomainResult? Result)[] domains)
    {
        var results = domains.ToDictionary(domain => domain.Domain, domain => domain.Result, StringComparer.Ordinal);
        var exporter = await RunningExporter.StartAsync(
            new ExporterOptions { Domains = [.. domains.Select(domain => new DomainOptions { Domain = domain.Domain, Interval = TimeSpan.FromSeconds(10), DkimSelectors = ["s1"], Labels = [new("team", "mail")] })] },
            change: setup => setup with { Domain = (domain, _, token) => RunAsync(results[domain.Domain], token) });
        foreach (var (domain, _) in domains.Where(domain => domain.Result is not null))
        {
            await exporter.UntilAsync($"/api/v1/domains/{Uri.EscapeDataString(domain)}", "\"known\":{");
        }

        return exporter;
    }

    private static async Task<DomainResult> RunAsync(DomainResult? result, CancellationToken token)
    {
        if (result is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }

        return result!;
    }
}
