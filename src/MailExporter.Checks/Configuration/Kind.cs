using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>What may stand at a key: one way to read it and to describe it.</summary>
internal abstract class Kind
{
    /// <summary>In a word, for help and documentation: <c>duration</c>.</summary>
    public abstract string Name { get; }

    /// <summary>True when the value must never be shown.</summary>
    public virtual bool IsSecret => false;

    /// <summary>Writes the keywords of a JSON Schema into the open object.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}

/// <summary>A mapping with keys of its own, which the schema defines once and refers to.</summary>
internal abstract class SectionKind : Kind
{
    /// <summary>The sections in it.</summary>
    public abstract IEnumerable<SectionKind> Sections { get; }

    /// <summary>Writes the section's own definition into the open object.</summary>
    public abstract void WriteDefinition(Utf8JsonWriter json);
}

/// <summary>A kind and what is made of it.</summary>
internal abstract class Kind<T> : Kind
{
    /// <summary>Makes the value; a wrong one is reported to the scope. Variables are already filled in.</summary>
    public abstract bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out T value);
}
