using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>Makes a value of a text.</summary>
/// <returns>Null, or what was expected when the text is not right.</returns>
internal delegate string? TextParser<T>(string text, Reading reading, out T? value);

/// <summary>A text that must be of some form.</summary>
/// <param name="name">In a word, for help.</param>
/// <param name="parse">Makes the value.</param>
/// <param name="isSecret">Never show it.</param>
/// <param name="pattern">What a schema can know of the form; null: nothing.</param>
internal sealed class TextKind<T>(string name, TextParser<T> parse, bool isSecret = false, string? pattern = null) : Kind<T> where T : notnull
{
    public override string Name => name;

    public override bool IsSecret => isSecret;

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is not ScalarNode scalar || scalar.IsNull)
        {
            scope.Error(node, "text");
            return false;
        }

        var expected = scalar.IsText ? parse(scalar.Text, scope.Reading, out value) : "text: put it in quotes";
        if (expected is null && value is not null)
        {
            return true;
        }

        scope.Error(scalar.Place, isSecret ? $"a {name} of {scalar.Text.Length} characters" : scalar.Found, expected ?? name);
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteNumber("minLength", 1);
        if (pattern is not null)
        {
            json.WriteString("pattern", $"{pattern}|{VariableText.Pattern}");
        }
    }
}
