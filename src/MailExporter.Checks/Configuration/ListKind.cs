using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>A list of one kind, each item once; on the command line separated by commas.</summary>
internal sealed class ListKind<T>(Kind<T> item) : Kind<ValueList<T>> where T : notnull
{
    public override string Name => $"list of {item.Name}";

    public override bool IsSecret => item.IsSecret;

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out ValueList<T> value)
    {
        value = default;
        if (node is ScalarNode { Form: ScalarForm.Flag } flag)
        {
            var parts = flag.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            node = new ListNode(flag.Place, [.. parts.Select(part => new ScalarNode(flag.Place, part, ScalarForm.Flag))], parts.Length);
        }

        if (node is not ListNode list)
        {
            scope.Error(node, "a list, in [ ] or with - on each line");
            return false;
        }

        var items = new List<T>(list.Items.Length);
        var seen = new HashSet<T>();
        for (var index = 0; index < list.Items.Length; index++)
        {
            // A flag is one flag, whatever it lists.
            var place = list.Items[index] is ScalarNode { Form: ScalarForm.Flag } ? scope : scope.At(index);
            if (!place.TryRead(item, list.Items[index], out var read))
            {
                continue;
            }

            if (!seen.Add(read))
            {
                place.Error(list.Items[index], "each item once");
                continue;
            }

            items.Add(read);
        }

        value = items.ToValueList();
        return items.Count == list.Items.Length;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
        json.WriteBoolean("uniqueItems", true);
    }
}
