using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A section as an item of a list.</summary>
/// <param name="section">Its table.</param>
/// <param name="start">What its keys go on top of.</param>
internal sealed class ItemKind<T>(Section<T> section, T start) : Kind<T> where T : notnull
{
    public override string Name => section.Name;

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out T value)
    {
        var filled = section.Read(node, scope, start);
        value = filled is null ? default : filled.Options;
        return filled is { HasErrors: false };
    }

    public override void WriteSchema(Utf8JsonWriter json) => section.WriteSchema(json);
}
