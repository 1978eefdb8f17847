using System.Text.Json.Nodes;
using MailExporter.Checks.Configuration;
using NJsonSchema;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class SchemaTests
{
    public static IEnumerable<TheoryDataRow<string, bool>> Files => BadFiles.All.Select(file => new TheoryDataRow<string, bool>(file.Content, file.IsKnownToSchema) { TestDisplayName = file.Title });

    [Theory]
    [InlineData("seed-example.json")]
    [InlineData("full-example.yml")]
    public async Task Example_Is_Valid(string file)
    {
        var schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Text(), TestContext.Current.CancellationToken);
        var json = Json(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Configuration", file), TestContext.Current.CancellationToken));

        Assert.Empty(schema.Validate(json!));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Bad_File_Is_Invalid_Where_A_Schema_Can_Know(string content, bool isKnown)
    {
        var schema = await JsonSchema.FromJsonAsync(ConfigurationSchema.Text(), TestContext.Current.CancellationToken);

        // What does not parse has no JSON to look at.
        if (Json(content) is { } json)
        {
            Assert.Equal(isKnown, schema.Validate(json).Count > 0);
        }
    }

    [Fact]
    public void Schema_Describes_Every_Key()
    {
        var definitions = JsonNode.Parse(ConfigurationSchema.Text())!["definitions"]!;

        foreach (var flag in ServerFlags.All)
        {
            var parts = flag.Key.Split('.');
            var section = parts.Length == 1 ? "server" : parts[0];
            Assert.Contains(flag.Description, (string?)definitions[section]!["properties"]![parts[^1]]!["description"], StringComparison.Ordinal);
        }
    }

    /// <summary>The document as JSON; null when it does not parse or is empty.</summary>
    private static string? Json(string content)
    {
        var node = NodeParser.Parse("c.yml", content, new Reading(_ => null));
        return node is null or ScalarNode { IsNull: true } ? null : Of(node)!.ToJsonString();
    }

    private static JsonNode? Of(Node node) => node switch
    {
        ListNode list => new JsonArray([.. list.Items.Select(Of)]),
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))),
        ScalarNode { IsNull: true } => null,
        ScalarNode { IsText: true } text => JsonValue.Create(text.Text),
        ScalarNode { Text: "true" or "false" } boolean => JsonValue.Create(boolean.Text == "true"),
        ScalarNode number when !number.Text.Contains('.', StringComparison.Ordinal) && long.TryParse(number.Text, out var whole) => JsonValue.Create(whole),
        ScalarNode number => JsonValue.Create(double.Parse(number.Text, System.Globalization.CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException(),
    };
}
