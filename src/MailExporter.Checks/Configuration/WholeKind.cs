using System.Globalization;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A whole number within bounds, in decimal digits.</summary>
internal sealed class WholeKind(long min, long max) : Kind<long>
{
    public override string Name => "number";

    public override bool TryRead(Node node, Scope scope, out long value)
    {
        value = 0;
        if (node is ScalarNode { Form: not ScalarForm.Quoted } scalar
            && !scalar.Text.StartsWith('0') | scalar.Text is "0" // 025 is 25 in YAML 1.2 and 21 in YAML 1.1
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max)
        {
            return true;
        }

        scope.Error(node, max == long.MaxValue ? $"a whole number from {min}" : $"a whole number from {min} to {max}");
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json) => SchemaWords.WriteOrVariable(json, json =>
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", min);
        if (max != long.MaxValue)
        {
            json.WriteNumber("maximum", max);
        }
    });
}
