using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>What a JSON Schema says of a section's table.</summary>
internal static class SectionSchema
{
    /// <summary>Writes a section's keywords into the open object: its keys, which must be there, and which not together.</summary>
    public static void Write<TOptions>(Setting<TOptions>[] settings, Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var setting in settings)
        {
            setting.WriteSchema(json);
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        WriteNames(json, "required", settings.Where(setting => setting.IsRequired).Select(setting => setting.Key));
        WriteRivals(settings, json);
    }

    private static void WriteRivals<TOptions>(Setting<TOptions>[] settings, Utf8JsonWriter json)
    {
        var pairs = settings.SelectMany(setting => setting.Rivals.Where(rival => string.CompareOrdinal(setting.Key, rival) < 0).Select(rival => (setting, rival))).ToArray();
        if (pairs.Length == 0)
        {
            return;
        }

        json.WriteStartArray("allOf");
        foreach (var (setting, rival) in pairs)
        {
            json.WriteStartObject();
            json.WriteStartObject("not");
            WriteNames(json, "required", [setting.Key, rival]);
            if (setting.Kind is BooleanKind)
            {
                json.WriteStartObject("properties");
                foreach (var key in new[] { setting.Key, rival })
                {
                    json.WriteStartObject(key);
                    json.WriteStartArray("enum");
                    json.WriteBooleanValue(true);
                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string keyword, IEnumerable<string> names)
    {
        var list = names.ToArray();
        if (list.Length > 0)
        {
            json.WriteStartArray(keyword);
            Array.ForEach(list, json.WriteStringValue);
            json.WriteEndArray();
        }
    }
}
