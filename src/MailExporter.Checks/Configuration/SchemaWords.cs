using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>Phrases of JSON Schema (draft-07) that several kinds use.</summary>
internal static class SchemaWords
{
    /// <summary>Where the schema of a value that is only an environment variable stands.</summary>
    public const string Variable = "variable";

    /// <summary>Either what <paramref name="write"/> writes, or a text with an environment variable in it.</summary>
    public static void WriteOrVariable(Utf8JsonWriter json, params ReadOnlySpan<Action<Utf8JsonWriter>> write)
    {
        json.WriteStartArray("anyOf");
        foreach (var alternative in write)
        {
            json.WriteStartObject();
            alternative(json);
            json.WriteEndObject();
        }

        json.WriteStartObject();
        WriteReference(json, Variable);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>A reference to one of the schema's definitions.</summary>
    public static void WriteReference(Utf8JsonWriter json, string definition) => json.WriteString("$ref", $"#/definitions/{definition}");
}
