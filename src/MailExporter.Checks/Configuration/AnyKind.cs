using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A list or mapping that is looked at later, or not at all by this version.</summary>
/// <typeparam name="TNode">Which of them it must be.</typeparam>
/// <param name="name">What it is a list or mapping of.</param>
/// <param name="write">Writes the schema of its items; null: nothing is known of them.</param>
internal sealed class AnyKind<TNode>(string name, Action<Utf8JsonWriter>? write = null) : Kind<TNode> where TNode : Node
{
    private static readonly bool IsList = typeof(TNode) == typeof(ListNode);

    public override string Name => name;

    public override bool TryRead(Node node, Scope scope, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TNode value)
    {
        value = node as TNode;
        if (value is null)
        {
            scope.Error(node, IsList ? "a list, in [ ] or with - on each line" : "a mapping");
        }

        return value is not null;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", IsList ? "array" : "object");
        if (write is not null)
        {
            json.WriteStartObject(IsList ? "items" : "additionalProperties");
            write(json);
            json.WriteEndObject();
        }
    }
}
