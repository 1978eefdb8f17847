using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>One of a closed set of words, spelled exactly so.</summary>
internal sealed class ChoiceKind<T>(IReadOnlyList<KeyValuePair<string, T>> choices) : Kind<T> where T : notnull
{
    public override string Name => string.Join('|', choices.Select(choice => choice.Key));

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out T value)
    {
        var text = (node as ScalarNode)?.Text;
        foreach (var (name, choice) in choices)
        {
            if (name == text)
            {
                value = choice;
                return true;
            }
        }

        var names = choices.Select(choice => choice.Key).ToArray();
        scope.Error(node, $"{Words.Or(names)}{scope.DidYouMean(text, names)}");
        value = default;
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json) => SchemaWords.WriteOrVariable(json, json =>
    {
        json.WriteStartArray("enum");
        foreach (var (name, _) in choices)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    });
}

/// <summary>Makes <see cref="ChoiceKind{T}"/>s.</summary>
internal static class ChoiceKind
{
    /// <summary>The members of an enum in their snake_case spelling.</summary>
    public static ChoiceKind<TEnum> Of<TEnum>() where TEnum : struct, Enum =>
        new([.. Enum.GetValues<TEnum>().Select(value => KeyValuePair.Create(value.Spell(), value))]);

    /// <summary>Some members of an enum.</summary>
    public static ChoiceKind<TEnum> Of<TEnum>(params ReadOnlySpan<TEnum> values) where TEnum : struct, Enum =>
        new([.. values.ToArray().Select(value => KeyValuePair.Create(value.Spell(), value))]);

    /// <summary>Words that stand for themselves.</summary>
    public static ChoiceKind<string> Of(params ReadOnlySpan<string> words) =>
        new([.. words.ToArray().Select(word => KeyValuePair.Create(word, word))]);
}
