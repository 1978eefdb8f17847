using System.Net;
using System.Text.Json.Nodes;
using MailExporter.Checks.Results;
using MailExporter.Delivering;
using MailExporter.Tests.Web.Api;

namespace MailExporter.Tests.Web.Deliveries;

public sealed class DeliveryApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<JsonNode> GetAsync(RunningExporter exporter, string path) =>
        JsonNode.Parse(await exporter.Client.GetStringAsync(new Uri(path, UriKind.Relative), Token))!;

    [Fact]
    public async Task Every_Answer_Is_As_The_Description_Says()
    {
        await using var exporter = await DeliveringExporter.StartAsync(
            ("full", ExampleDelivery.Arrived("full") with { Earlier = [new("x", DeliveryOutcome.Bounced, null, new("5.1.1", null, null, null))] }),
            ("missing", ExampleDelivery.Missing("missing") with { Leftovers = null }),
            ("hostile", ExampleDelivery.Hostile("hostile")),
            ("unprepared", new DeliveryResult { Route = "unprepared", Id = "", StartedAt = Example.Start, Failure = new(DeliveryPhase.Prepare, FailureReason.LocalError, "no key") }),
            ("never", null));
        var description = await OpenApi.ReadAsync(exporter.Client);

        foreach (var (operation, path) in ((string, string)[])
            [
                ("get /api/v1/deliveries", "/api/v1/deliveries"),
                ("get /api/v1/deliveries", "/api/v1/deliveries?status=error&status=pending&q=m&limit=1"),
                ("get /api/v1/deliveries", "/api/v1/deliveries?status=broken"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/full"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/missing"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/hostile"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/unprepared"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/never"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/nobody"),
            ])
        {
            using var answer = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), Token);

            Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
            await description.AssertDescribedAsync(operation, answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task Closed_Sets_Are_Described_Whole()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var schemas = (await OpenApi.ReadAsync(exporter.Client)).Document["components"]!["schemas"]!;

        string[] Of(JsonNode node) => [.. node["enum"]!.AsArray().Select(n => n!.GetValue<string>())];
        var delivery = schemas["Delivery"]!["properties"]!;
        var failure = schemas["DeliveryFailure"]!["properties"]!;
        var dkim = schemas["ReceivedMessage"]!["properties"]!["own_dkim"]!["anyOf"]![0]!["items"]!["properties"]!["result"]!;

        Assert.Equal(SnakeCase.All<DeliveryOutcome>(), Of(delivery["outcome"]!["anyOf"]![0]!));
        Assert.Equal(SnakeCase.All<DeliveryConcern>(), Of(delivery["warnings"]!["items"]!["properties"]!["reason"]!));
        Assert.Equal(SnakeCase.All<DeliveryPhase>(), Of(failure["phase"]!));
        Assert.Equal(SnakeCase.All<FailureReason>(), Of(failure["reason"]!));
        Assert.Equal(SnakeCase.All<DkimResult>(), Of(dkim));
    }

    [Fact]
    public async Task List_Is_Selected_And_Turned_As_That_Of_The_Checks()
    {
        await using var exporter = await DeliveringExporter.StartAsync([.. Enumerable.Range(0, 7).Select(n => ($"r{n}", (DeliveryResult?)(n % 2 == 0 ? ExampleDelivery.Arrived($"r{n}") : ExampleDelivery.Missing($"r{n}"))))]);

        var first = await GetAsync(exporter, "/api/v1/deliveries?status=success&limit=3");
        var second = await GetAsync(exporter, $"/api/v1/deliveries?status=success&limit=3&after={first["next"]}");
        var found = await GetAsync(exporter, "/api/v1/deliveries?q=NOT+SEEN");

        Assert.Equal((4, 4), (first["total"]!.GetValue<int>(), second["total"]!.GetValue<int>()));
        Assert.Equal(["r0", "r2", "r4", "r6"], first["deliveries"]!.AsArray().Concat(second["deliveries"]!.AsArray()).Select(d => d!["name"]!.GetValue<string>()));
        Assert.Null(second["next"]);
        Assert.Equal(["r1", "r3", "r5"], found["deliveries"]!.AsArray().Select(d => d!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("a/b to c%2Fd")]
    [InlineData("Zürich \"#?&+ ")]
    public async Task Any_Name_Can_Be_Asked_For(string name)
    {
        await using var exporter = await DeliveringExporter.StartAsync((name, ExampleDelivery.Arrived(name)));

        var delivery = await GetAsync(exporter, $"/api/v1/deliveries/{Uri.EscapeDataString(name)}");

        Assert.Equal((name, "success", 3.5), (delivery["name"]!.GetValue<string>(), delivery["status"]!.GetValue<string>(), delivery["delivery_time"]!.GetValue<double>()));
        Assert.DoesNotContain("hidden", delivery.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/deliveries", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/v1/deliveries/nobody", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/deliveries/nobody", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/deliveries?limit=none", HttpStatusCode.BadRequest)]
    public async Task Fault_Is_A_Sentence(string method, string path, HttpStatusCode expected)
    {
        await using var exporter = await RunningExporter.StartAsync();

        using var answer = await exporter.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)), Token);

        Assert.Equal(expected, answer.StatusCode);
        Assert.EndsWith(".", JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
