using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MailExporter.Checks.Results;

namespace MailExporter.Lab.Tests.Dashboards;

/// <summary>What makes the dashboards readable, in each of them.</summary>
public sealed partial class ShapeTests
{
    public static TheoryData<string> Dashboards => [.. DashboardFile.Names];

    [Fact]
    public void There_Are_Eight_With_Addresses_Of_Their_Own()
    {
        var addresses = DashboardFile.Names.Select(name => (string)DashboardFile.Read(name).Json["uid"]!);

        Assert.Equal(["mailexporter-delivery", "mailexporter-domains", "mailexporter-exporter", "mailexporter-mailboxes", "mailexporter-overview", "mailexporter-security", "mailexporter-server", "mailexporter-tls"], addresses);
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_Say_What_They_Show_In_Which_Unit_And_What_It_Means_When_There_Is_Nothing(string dashboard)
    {
        Assert.All(DashboardFile.Read(dashboard).Panels, panel =>
        {
            Assert.EndsWith(".", (string?)panel["description"], StringComparison.Ordinal);
            var defaults = panel["fieldConfig"]!["defaults"]!;
            Assert.True(defaults["unit"] is not null || (string?)panel["type"] == "table", $"{panel["title"]} has no unit");
            Assert.NotNull(defaults["thresholds"]);
            Assert.True((string?)panel["type"] == "timeseries" || defaults["noValue"] is not null || AlwaysCounts(panel), $"{panel["title"]} has no word for nothing");
        });
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_Fill_Rows_Of_24_And_Do_Not_Overlap(string dashboard)
    {
        var places = DashboardFile.Read(dashboard).Panels.Select(panel => panel["gridPos"]!).ToArray();
        var cells = places.SelectMany(place =>
            from x in Enumerable.Range((int)place["x"]!, (int)place["w"]!)
            from y in Enumerable.Range((int)place["y"]!, (int)place["h"]!)
            select (x, y)).ToArray();

        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
        Assert.Equal(24 * (cells.Max(cell => cell.y) + 1), cells.Length);
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void No_State_Is_A_Colour_Alone(string dashboard)
    {
        var results = Descendants(DashboardFile.Read(dashboard).Json).OfType<JsonObject>().Where(node => node["color"] is JsonValue && node.Parent?.GetPropertyName() is "options" && node.GetPropertyName() is not "exemplars").ToArray();

        Assert.All(results, result => Assert.False(string.IsNullOrWhiteSpace((string?)result["text"]), result.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Links_Lead_To_The_Other_Dashboards_And_To_The_Status_Page(string dashboard)
    {
        var file = DashboardFile.Read(dashboard);

        var links = file.Json["links"]!.AsArray().Select(link => (string)link!["url"]!).ToArray();
        var known = DashboardFile.Names.Select(name => (string)DashboardFile.Read(name).Json["uid"]!).Where(uid => uid != (string?)file.Json["uid"]);
        var targets = Descendants(file.Json).OfType<JsonValue>().Select(value => value.ToString()).SelectMany(text => Target().Matches(text)).Select(match => match.Groups[1].Value);

        Assert.Equal(known.Order(StringComparer.Ordinal), links.SelectMany(link => Target().Matches(link)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Contains("${status_page}", links);
        Assert.All(targets, uid => Assert.Contains(uid, DashboardFile.Names.Select(name => (string)DashboardFile.Read(name).Json["uid"]!)));
    }

    [Fact]
    public void Every_Reason_Phase_And_Certificate_Fault_Has_Its_Words()
    {
        var fields = Descendants(DashboardFile.Read("server").Json).OfType<JsonObject>().ToArray();
        var words = fields.Where(node => node.ContainsKey("text") && node.Parent is JsonObject).Select(node => node.GetPropertyName())
            .Concat(fields.Where(node => node["id"]?.ToString() == "byName").Select(node => node["options"]!.ToString()))
            .ToHashSet(StringComparer.Ordinal);

        IEnumerable<string> names = [.. SnakeCase.All<FailureReason>(), .. SnakeCase.All<WarningReason>(), .. SnakeCase.All<CheckPhase>(), .. SnakeCase.All<CertificateError>()];
        Assert.Equal([], names.Where(name => !words.Contains(name)));
    }

    [Fact]
    public void Every_Phase_And_Outcome_Of_A_Delivery_Has_Its_Words()
    {
        var fields = Descendants(DashboardFile.Read("delivery").Json).OfType<JsonObject>().ToArray();
        var words = fields.Where(node => node.ContainsKey("text") && node.Parent is JsonObject).Select(node => node.GetPropertyName())
            .Concat(fields.Where(node => node["id"]?.ToString() == "byName").Select(node => node["options"]!.ToString()))
            .ToHashSet(StringComparer.Ordinal);

        IEnumerable<string> names = [.. SnakeCase.All<FailureReason>(), .. SnakeCase.All<DeliveryPhase>(), .. SnakeCase.All<DeliveryOutcome>()];
        Assert.Equal([], names.Where(name => !words.Contains(name)));
    }

    private static bool AlwaysCounts(JsonNode panel) => panel["targets"]!.AsArray().All(target => ((string)target!["expr"]!).EndsWith("or vector(0)", StringComparison.Ordinal));

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject fields => fields.Where(field => field.Value is not null).SelectMany(field => Descendants(field.Value!).Prepend(field.Value!)),
        JsonArray elements => elements.Where(element => element is not null).SelectMany(element => Descendants(element!).Prepend(element!)),
        _ => [],
    };

    [GeneratedRegex("/d/([a-z-]+)")]
    private static partial Regex Target();
}
