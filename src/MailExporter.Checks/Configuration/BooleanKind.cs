using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary><c>true</c> or <c>false</c>; not <c>yes</c>, which is text in YAML 1.2.</summary>
internal sealed class BooleanKind : Kind<bool>
{
    public override string Name => "boolean";

    public override bool TryRead(Node node, Scope scope, out bool value)
    {
        value = node is ScalarNode { Text: "true" or "True" or "TRUE" };
        if (node is ScalarNode { Form: not ScalarForm.Quoted, Text: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" })
        {
            return true;
        }

        scope.Error(node, "true or false");
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json) => SchemaWords.WriteOrVariable(json, static json => json.WriteString("type", "boolean"));
}
