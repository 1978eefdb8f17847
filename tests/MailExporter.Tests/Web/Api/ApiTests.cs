using System.Net;
using System.Text.Json.Nodes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Tests.Metrics;
using MailExporter.Tests.Posture;

namespace MailExporter.Tests.Web.Api;

public sealed class ApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_Answer_Is_As_The_Description_Says()
    {
        await using var exporter = await StartWithResultsAsync();
        var description = await OpenApi.ReadAsync(exporter.Client);
        HashSet<string> seen = [];

        foreach (var (operation, path) in ((string, string)[])
            [
                ("get /api/v1/checks", "/api/v1/checks"),
                ("get /api/v1/checks", "/api/v1/checks?status=error&status=pending&label=site=north&protocol=smtp&q=m&limit=1"),
                ("get /api/v1/checks", "/api/v1/checks?limit=0"),
                ("get /api/v1/checks/{name}", "/api/v1/checks/full"),
                ("get /api/v1/checks/{name}", "/api/v1/checks/broken"),
                ("get /api/v1/checks/{name}", "/api/v1/checks/hostile"),
                ("get /api/v1/checks/{name}", "/api/v1/checks/turning"),
                ("get /api/v1/checks/{name}", "/api/v1/checks/nobody"),
                ("post /api/v1/checks/{name}/run", "/api/v1/checks/slow/run"),
                ("post /api/v1/checks/{name}/run", "/api/v1/checks/nobody/run"),
                ("post /api/v1/checks/{name}/run", "/api/v1/checks/full/run"),
                ("get /api/v1/deliveries", "/api/v1/deliveries"),
                ("get /api/v1/deliveries/{name}", "/api/v1/deliveries/nobody"),
                ("get /api/v1/changes", "/api/v1/changes"),
                ("get /api/v1/changes", "/api/v1/changes?kind=nonsense"),
                ("get /api/v1/domains", "/api/v1/domains"),
                ("get /api/v1/domains/{domain}", "/api/v1/domains/example.org"),
                ("get /api/v1/domains/{domain}", "/api/v1/domains/nowhere.example.org"),
                ("get /api/v1/openapi.json", "/api/v1/openapi.json"),
            ])
        {
            using var request = new HttpRequestMessage(operation.StartsWith("post", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, new Uri(path, UriKind.Relative));
            using var answer = await exporter.Client.SendAsync(request, Token);

            Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
            await description.AssertDescribedAsync(operation, answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
            seen.Add(operation);
        }

        Assert.Equal(description.Operations.Order(), seen.Order());
    }

    [Fact]
    public async Task Closed_Sets_Are_Described_Whole()
    {
        await using var exporter = await RunningExporter.StartAsync();
        var schemas = (await OpenApi.ReadAsync(exporter.Client)).Document["components"]!["schemas"]!;

        string[] Set(string schema, string property) => [.. schemas[schema]!["properties"]![property]!["enum"]!.AsArray().Select(n => n!.GetValue<string>())];

        Assert.Equal(SnakeCase.All<FailureReason>(), Set("Failure", "reason"));
        Assert.Equal(SnakeCase.All<CheckPhase>(), Set("Failure", "phase"));
        Assert.Equal(SnakeCase.All<MailExporter.Changes.ChangeKind>(), Set("Change", "kind"));
        Assert.Equal(SnakeCase.All<CheckPhase>(), schemas["Result"]!["properties"]!["phases"]!["properties"]!.AsObject().Select(p => p.Key));
        Assert.Equal(SnakeCase.All<CertificateError>(), schemas["Tls"]!["properties"]!["errors"]!["items"]!["enum"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.Equal(SnakeCase.All<WarningReason>(), schemas["Result"]!["properties"]!["warnings"]!["items"]!["properties"]!["reason"]!["enum"]!.AsArray().Select(n => n!.GetValue<string>()));
    }

    [Fact]
    public async Task Pages_Follow_One_Another_In_The_Order_Of_Names()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = Enumerable.Range(0, 25).Select(n => Example.Server($"mx{(n * 7) % 25}")).ToValueList() });
        await exporter.UntilAsync("/metrics", "mailexporter_checks_configured 25");

        List<string> names = [];
        List<int> sizes = [];
        for (string? next = ""; next is not null;)
        {
            var page = await GetAsync(exporter, $"/api/v1/checks?limit=10&after={next}");
            var checks = page["checks"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()).ToArray();
            Assert.Equal(25, page["total"]!.GetValue<int>());
            names.AddRange(checks);
            sizes.Add(checks.Length);
            next = page["next"]?.GetValue<string>();
        }

        Assert.Equal([10, 10, 5], sizes);
        Assert.Equal(Enumerable.Range(0, 25).Select(n => $"mx{n}").Order(StringComparer.Ordinal), names);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("checks/run")]
    [InlineData("run")]
    [InlineData("Zürich \"#?&+ ")]
    [InlineData("..%5c")]
    public async Task Any_Name_Can_Be_Asked_For(string name)
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [Example.Server(name)] });
        await exporter.UntilAsync("/metrics", "mailexporter_checks_configured 1");

        var check = await GetAsync(exporter, $"/api/v1/checks/{Uri.EscapeDataString(name)}");

        Assert.Equal(name, check["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("GET", "/api", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/checks/nobody", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/v1/domains/nowhere.example.org", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/checks", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/checks/broken/run", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/v1/checks?status=broken", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/checks?label=site", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/checks?protocol=x400", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/v1/changes?limit=1001", HttpStatusCode.BadRequest)]
    public async Task Fault_Is_A_Sentence(string method, string path, HttpStatusCode expected)
    {
        await using var exporter = await StartAsync();

        using var answer = await exporter.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)), Token);
        var sentence = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["error"]!.GetValue<string>();

        Assert.Equal(expected, answer.StatusCode);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Run_Is_Refused_Without_The_Flag()
    {
        await using var exporter = await StartAsync(lifecycle: false);

        using var answer = await exporter.Client.PostAsync(new Uri("/api/v1/checks/full/run", UriKind.Relative), null, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("--web.enable-lifecycle", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_Tell_What_Was_And_What_Is_Newest_First()
    {
        await using var exporter = await StartWithResultsAsync();

        var changes = (await GetAsync(exporter, "/api/v1/changes?name=turning&kind=status"))["changes"]!.AsArray();

        Assert.NotEmpty(changes);
        Assert.All(changes, change => Assert.Equal("turning", change!["name"]!.GetValue<string>()));
        Assert.All(changes.Zip(changes.Skip(1)), pair => Assert.Equal(pair.Second!["new"]!.GetValue<string>(), pair.First!["old"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Description_Is_Not_Sent_Twice()
    {
        await using var exporter = await RunningExporter.StartAsync();
        using var first = await exporter.Client.GetAsync(new Uri("/api/v1/openapi.json", UriKind.Relative), Token);
        exporter.Client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await exporter.Client.GetAsync(new Uri("/api/v1/openapi.json", UriKind.Relative), Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, second.StatusCode));
    }

    private static async Task<JsonNode> GetAsync(RunningExporter exporter, string path) =>
        JsonNode.Parse(await exporter.Client.GetStringAsync(new Uri(path, UriKind.Relative), Token))!;

    /// <summary>Waits until all checks have a result but one, and one has changed.</summary>
    private static async Task<RunningExporter> StartWithResultsAsync()
    {
        var exporter = await StartAsync();
        await exporter.UntilAsync("/", "<b>1</b> No result yet");
        await exporter.UntilAsync("/api/v1/changes?name=turning", "\"kind\":\"status\"");
        await exporter.UntilAsync("/api/v1/domains", "\"bad\":[\"spf\"]");
        return exporter;
    }

    /// <summary>Checks of every kind.</summary>
    private static async Task<RunningExporter> StartAsync(bool lifecycle = true)
    {
        ServerOptions[] servers = [.. ((string[])["full", "broken", "hostile", "turning", "slow", "never"]).Select(name => Example.Server(name, interval: name is "turning" or "slow" ? 1 : 5) with { Labels = [new("site", "north")] })];
        var runs = 0;
        var exporter = await RunningExporter.StartAsync(
            new ExporterOptions { Servers = [.. servers], Domains = [new() { Domain = "example.org", Labels = [new("team", "mail")] }] },
            async (server, token) =>
            {
                if (server.Name == "never")
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                }

                var now = TimeProvider.System.GetUtcNow();
                return server.Name switch
                {
                    "full" => [FullResult.Result with { Subject = Example.Subject(server), StartedAt = now }],
                    "broken" => [Example.Error(server, now)],
                    "hostile" => [Hostile.Result(server) with { StartedAt = now }],
                    "turning" => [++runs % 2 == 0 ? Example.Success(server, now) : Example.Error(server, now)],
                    _ => await SlowlyAsync(server, token),
                };
            },
            change: setup => setup with { Web = setup.Web with { EnableLifecycle = lifecycle }, Domain = (_, _, _) => Task.FromResult(DomainExample.SpfBad()) });
        await exporter.UntilAsync("/metrics", $"mailexporter_checks_configured {servers.Length}");
        return exporter;
    }

    /// <summary>A check that is always in flight, so that a wish to run it is never too early.</summary>
    private static async Task<ValueList<CheckResult>> SlowlyAsync(ServerOptions server, CancellationToken token)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System, token);
        return [Example.Success(server, TimeProvider.System.GetUtcNow())];
    }
}
