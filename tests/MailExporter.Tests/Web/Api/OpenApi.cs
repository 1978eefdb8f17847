using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace MailExporter.Tests.Web.Api;

/// <summary>The served description, and real answers held against it.</summary>
internal sealed class OpenApi(JsonObject document)
{
    public JsonObject Document { get; } = document;

    public static async Task<OpenApi> ReadAsync(HttpClient client) =>
        new(JsonNode.Parse(await client.GetStringAsync(new Uri("/api/v1/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken))!.AsObject());

    /// <summary>Every operation as <c>get /api/v1/checks</c>.</summary>
    public IEnumerable<string> Operations => Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key} {path.Key}"));

    /// <summary>Asserts that an answer is one of those described for the operation, with nothing in it that is not described.</summary>
    /// <param name="operation">As in <see cref="Operations"/>.</param>
    /// <param name="status">The answer's.</param>
    /// <param name="body">The answer's.</param>
    public async Task AssertDescribedAsync(string operation, HttpStatusCode status, string body)
    {
        var (method, path) = operation.Split(' ') is [var m, var p] ? (m, p) : throw new ArgumentException(operation);
        var response = Document["paths"]![path]![method]!["responses"]![$"{(int)status}"];
        Assert.True(response is not null, $"{operation} answers {(int)status}, which is not described: {body}");
        var wanted = response["content"]!["application/json"]!["schema"]!;
        var answer = JsonNode.Parse(body)!;
        var text = new JsonObject { ["definitions"] = Document["components"]!["schemas"]!.DeepClone(), ["allOf"] = new JsonArray(wanted.DeepClone()) }
            .ToJsonString().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
        var schema = await JsonSchema.FromJsonAsync(text, TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(body).Select(error => $"{error.Path}: {error.Kind} {string.Join(' ', error.ToString().Split('\n').Take(8))}"));
        AssertNothingElse(answer, [wanted], operation);
    }

    /// <summary>Every property of an answer must be described; a schema alone allows any other.</summary>
    private void AssertNothingElse(JsonNode? value, IReadOnlyList<JsonNode> schemas, string at)
    {
        var all = schemas.SelectMany(Parts).ToArray();
        switch (value)
        {
            case JsonObject answer when !all.Any(s => s["additionalProperties"]?.GetValueKind() == JsonValueKind.True) && !IsOpen(all):
                foreach (var (name, inner) in answer)
                {
                    JsonNode[] described = [.. all.Select(s => s["properties"]?[name] ?? s["additionalProperties"]).OfType<JsonNode>()];
                    Assert.True(described.Length > 0, $"{at}.{name} is not described.");
                    AssertNothingElse(inner, described, $"{at}.{name}");
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    AssertNothingElse(item, [.. all.Select(s => s["items"]).OfType<JsonNode>()], at + "[]");
                }

                break;
        }
    }

    private static bool IsOpen(JsonNode[] schemas) => Array.TrueForAll(schemas, s => s["properties"] is null && s["additionalProperties"] is null);

    /// <summary>A schema with those it refers to or is put together from.</summary>
    private IEnumerable<JsonNode> Parts(JsonNode schema)
    {
        if (schema["$ref"] is { } reference)
        {
            return Parts(Document["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!);
        }

        var inner = (schema["allOf"]?.AsArray() ?? []).Concat(schema["anyOf"]?.AsArray() ?? []).OfType<JsonNode>().ToArray();
        return inner.Length > 0 ? inner.SelectMany(Parts) : [schema];
    }
}
