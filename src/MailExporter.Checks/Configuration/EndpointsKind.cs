using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>The servers at one end of a route: an entry, the name of one, or a list of both. What they are is looked at later.</summary>
/// <param name="isList">There may be several.</param>
internal sealed class EndpointsKind(bool isList) : Kind<Node>
{
    public override string Name => isList ? "server, name of one, or list of them" : "server, or name of one";

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out Node value)
    {
        value = node;
        if (node is ScalarNode { IsNull: true } or ListNode { Items.Length: 0 } || (node is ListNode && !isList))
        {
            scope.Error(node, isList ? "a server, the name of one, or a list of them" : "a server, or the name of one");
            return false;
        }

        return true;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        WriteOne(json);
        if (isList)
        {
            json.WriteStartObject();
            json.WriteString("type", "array");
            json.WriteNumber("minItems", 1);
            json.WriteStartObject("items");
            json.WriteStartArray("anyOf");
            WriteOne(json);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOne(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteEndObject();
        json.WriteStartObject();
        ServerSection.Table.WriteSchema(json);
        json.WriteEndObject();
    }
}
