using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>The JSON Schema (draft-07) of the configuration, for editors: made from the tables that the reader reads by.</summary>
/// <remarks>It knows keys, types, forms and bounds. Rules between keys, files and variables only the reader knows.</remarks>
public static class ConfigurationSchema
{
    /// <summary>The schema, indented.</summary>
    public static string Text()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            Write(json);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    /// <summary>Writes the schema as one object.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
        json.WriteString("title", "MailExporter configuration");
        ExporterSection.Table.WriteDefinition(json);
        json.WriteStartObject("definitions");
        json.WriteStartObject(SchemaWords.Variable);
        json.WriteString("description", "The value of an environment variable.");
        json.WriteString("type", "string");
        json.WriteString("pattern", VariableText.Pattern);
        json.WriteEndObject();
        foreach (var section in Sections())
        {
            json.WriteStartObject(section.Name);
            section.WriteDefinition(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static List<SectionKind> Sections()
    {
        var found = new List<SectionKind> { ServerSection.Table, ServerSection.Module, DeliverySection.Table, DomainSection.Table, MaintenanceSection.Table };
        found.AddRange(ExporterSection.Table.Sections);
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(found[index].Sections.Except(found).ToArray());
        }

        return [.. found.Distinct()];
    }
}
