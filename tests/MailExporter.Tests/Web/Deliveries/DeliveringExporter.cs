using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Web.Deliveries;

/// <summary>An exporter whose rounds come to what the test says.</summary>
internal static class DeliveringExporter
{
    /// <summary>Starts one, and waits until every route has a result.</summary>
    /// <param name="rounds">What each route comes to, always; null: its first round never ends.</param>
    public static async Task<RunningExporter> StartAsync(params (string Route, DeliveryResult? Result)[] rounds)
    {
        var results = rounds.ToDictionary(round => round.Route, round => round.Result, StringComparer.Ordinal);
        var exporter = await RunningExporter.StartAsync(
            new ExporterOptions { Deliveries = [.. rounds.Select(round => ExampleDelivery.Route(round.Route, 10) with { Timeout = TimeSpan.FromSeconds(10) })] },
            change: setup => setup with { Route = route => token => RoundAsync(results[route.Name], token) });
        foreach (var (route, _) in rounds.Where(round => round.Result is not null))
        {
            await exporter.UntilAsync($"/api/v1/deliveries/{Uri.EscapeDataString(route)}", "\"last_round\":{");
        }

        return exporter;
    }

    private static async Task<DeliveryResult> RoundAsync(DeliveryResult? result, CancellationToken token)
    {
        if (result is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        }

        return result!;
    }
}
