using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>One key of a section: the reading, the unknown-key suggestions, the schema and the flags are all made from it.</summary>
/// <typeparam name="TOptions">What the section fills.</typeparam>
/// <param name="key">As written in the file.</param>
/// <param name="description">One sentence for help and editors.</param>
internal abstract class Setting<TOptions>(string key, string description)
{
    public string Key { get; } = key;

    public string Description { get; } = description;

    /// <summary>As written in a file; null: none, or it depends (the description says on what).</summary>
    public string? Default { get; init; }

    /// <summary>Keys of the same section that this one cannot stand beside, except where one of the two is <c>false</c>.</summary>
    public IReadOnlyList<string> Rivals { get; init; } = [];

    /// <summary>Must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Read and checked, and otherwise without effect in this version.</summary>
    public bool IsForLater { get; init; }

    public abstract Kind Kind { get; }

    /// <summary>The keys inside, where it is a section of its own.</summary>
    /// <param name="path">This key with the sections it stands in.</param>
    public virtual IEnumerable<SettingDescription> Inner(string path) => [];

    /// <summary>Reads the node and puts it into the options; what is wrong is reported.</summary>
    public abstract bool TryApply(Node node, Scope scope, ref TOptions options);

    /// <summary>A mapping at this key over that of a template.</summary>
    public virtual MapNode Merge(MapNode own, MapNode under, Reading reading) =>
        new(own.Place, [.. own.Entries, .. under.Entries.Where(entry => own.Find(entry.Key) is null)], own.Size + under.Size) { Twice = own.Twice };

    public void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartObject(Key);
        json.WriteString("description", Default is null ? Description : $"{Description} Default: {Default}.");
        Kind.WriteSchema(json);
        json.WriteEndObject();
    }
}

/// <summary>A setting with a value.</summary>
internal sealed class Setting<TOptions, TValue>(string key, Kind<TValue> kind, string description, Func<TOptions, TValue, TOptions> apply)
    : Setting<TOptions>(key, description)
{
    public override Kind Kind => kind;

    public override bool TryApply(Node node, Scope scope, ref TOptions options)
    {
        if (!scope.TryRead(kind, node, out var value))
        {
            return false;
        }

        options = apply(options, value);
        return true;
    }
}

/// <summary>A setting that is a section of its own. Its keys go on top of what <paramref name="start"/> gives.</summary>
internal sealed class SectionSetting<TOptions, TInner>(
    string key, Section<TInner> section, string description, Func<TOptions, TInner> start, Func<TOptions, TInner, TOptions> apply)
    : Setting<TOptions>(key, description)
{
    public override Kind Kind => section;

    public override MapNode Merge(MapNode own, MapNode under, Reading reading) => section.Merge(own, under, reading);

    public override IEnumerable<SettingDescription> Inner(string path) => section.Describe(path);

    public override bool TryApply(Node node, Scope scope, ref TOptions options)
    {
        if (section.Read(node, scope, start(options)) is not { HasErrors: false } filled)
        {
            return false;
        }

        options = apply(options, filled.Options);
        return true;
    }
}
