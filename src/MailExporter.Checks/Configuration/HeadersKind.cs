using System.Text.Json;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>Header fields by name. A value is one line, so that it can bring no field of its own.</summary>
internal sealed class HeadersKind : Kind<ValueList<KeyValuePair<string, string>>>
{
    private const int MaxFields = 20;

    public override string Name => "header fields";

    public override bool TryRead(Node node, Scope scope, out ValueList<KeyValuePair<string, string>> value)
    {
        value = default;
        if (node is not MapNode map || map.Entries.Length > MaxFields)
        {
            scope.Error(node, $"a mapping of field names to values, {MaxFields} at most");
            return false;
        }

        var fields = new List<KeyValuePair<string, string>>(map.Entries.Length);
        var good = Section.ReportTwice(map, scope);
        foreach (var entry in map.Entries)
        {
            var place = scope.Of(entry.Key);
            if (HeaderName.Expected(entry.Key) is { } expected)
            {
                place.Error(entry.Place, $"the header field {QuotedText.Of(entry.Key)}", expected);
                good = false;
            }

            good &= place.TryRead(Kinds.Line, entry.Value, out var text);
            fields.Add(KeyValuePair.Create(entry.Key, text ?? ""));
        }

        value = fields.ToValueList();
        return good;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteNumber("maxProperties", MaxFields);
        json.WriteStartObject("patternProperties");
        json.WriteStartObject(HeaderName.Pattern);
        Kinds.Line.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
    }
}
