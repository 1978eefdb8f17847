using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A duration within bounds.</summary>
internal sealed class DurationKind(TimeSpan min, TimeSpan max) : Kind<TimeSpan>
{
    public override string Name => "duration";

    public override bool TryRead(Node node, Scope scope, out TimeSpan value)
    {
        value = default;
        if (node is ScalarNode scalar
            && !(scalar.Form is ScalarForm.Quoted && scalar.Text.Length > 0 && char.IsAsciiDigit(scalar.Text[^1])) // "30" in quotes is no number
            && DurationText.Parse(scalar.Text) is { } duration)
        {
            if (duration >= min && duration <= max)
            {
                value = duration;
                return true;
            }

            scope.Error(node, $"a duration from {DurationText.Of(min)} to {DurationText.Of(max)}");
            return false;
        }

        scope.Error(node, "a duration such as 30s, 5m or 1h30m, or a number of seconds");
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json) => SchemaWords.WriteOrVariable(
        json,
        json =>
        {
            json.WriteString("type", "number");
            json.WriteNumber("minimum", min.TotalSeconds);
            json.WriteNumber("maximum", max.TotalSeconds);
        },
        static json =>
        {
            json.WriteString("type", "string");
            json.WriteString("pattern", DurationText.Pattern);
            json.WriteNumber("minLength", 2);
        });
}
