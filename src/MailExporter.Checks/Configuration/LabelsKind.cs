using System.Text.Json;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>Labels for a check's series; on the command line <c>NAME=VALUE,…</c>.</summary>
internal sealed class LabelsKind : Kind<ValueList<KeyValuePair<string, string>>>
{
    public override string Name => "labels";

    public override bool TryRead(Node node, Scope scope, out ValueList<KeyValuePair<string, string>> value)
    {
        value = default;
        var map = node is ScalarNode { Form: ScalarForm.Flag } flag ? OfFlag(flag) : node as MapNode;
        if (map is null)
        {
            scope.Error(node, node is ScalarNode { Form: ScalarForm.Flag } ? "NAME=VALUE,…" : "a mapping of label names to values");
            return false;
        }

        var labels = new List<KeyValuePair<string, string>>(map.Entries.Length);
        var good = Section.ReportTwice(map, scope);
        foreach (var entry in map.Entries)
        {
            var place = scope.Of(entry.Key);
            if (LabelName.Expected(entry.Key) is { } expected)
            {
                place.Error(entry.Place, $"the label {QuotedText.Of(entry.Key)}", expected);
                good = false;
            }

            good &= place.TryRead(Kinds.Line, entry.Value, out var text);
            labels.Add(KeyValuePair.Create(entry.Key, text ?? ""));
        }

        value = labels.ToValueList();
        return good;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("patternProperties");
        json.WriteStartObject(LabelName.Pattern);
        Kinds.Line.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
    }

    private static MapNode? OfFlag(ScalarNode flag)
    {
        var map = new MapBuilder(flag.Place);
        foreach (var pair in flag.Text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 0)
            {
                return null;
            }

            map.Add(new MapEntry(pair[..at], flag.Place, new ScalarNode(flag.Place, pair[(at + 1)..], ScalarForm.Flag)));
        }

        return map.Build();
    }
}
