using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A section of the configuration: the table of its keys, and what is made from the table.</summary>
/// <param name="name">As an error and the schema call it: <c>server</c>.</param>
/// <param name="settings">The keys, in the order in which help shows them; 64 at most.</param>
/// <param name="check">Reports what is wrong between the keys; null: nothing can be.</param>
internal sealed class Section<TOptions>(string name, Setting<TOptions>[] settings, Action<Filled<TOptions>>? check = null) : SectionKind
{
    private const int FewKeys = 8;

    private readonly Dictionary<string, int> _indexes = settings.Select((setting, index) => (setting.Key, index)).ToDictionary(pair => pair.Key, pair => pair.index, StringComparer.Ordinal);

    public override string Name => name;

    public override IEnumerable<SectionKind> Sections => settings.Select(setting => setting.Kind).OfType<SectionKind>();

    public Setting<TOptions>? Find(string key) => _indexes.TryGetValue(key, out var index) ? settings[index] : null;

    /// <summary>Every key with those of the sections in it, for the command line and for documentation.</summary>
    public IEnumerable<SettingDescription> Describe(string? prefix = null)
    {
        foreach (var setting in settings)
        {
            var key = prefix is null ? setting.Key : $"{prefix}.{setting.Key}";
            var inner = setting.Inner(key).ToArray();
            foreach (var description in inner)
            {
                yield return description;
            }

            if (inner.Length > 0)
            {
                continue;
            }

            yield return new SettingDescription(key, FlagName.Of(key), setting.Kind.Name, setting.Description, setting.Default, setting.Kind.IsSecret);
        }
    }

    /// <summary>Reads the section on top of options that are there already.</summary>
    /// <returns>Null when it is no mapping. Everything wrong is reported.</returns>
    public Filled<TOptions>? Read(Node node, Scope scope, TOptions start)
    {
        if (node is not MapNode map)
        {
            scope.Error(node.Place, node.FoundKind, "a mapping");
            return null;
        }

        var errors = scope.Reading.ErrorCount;
        var (given, applied) = (0UL, 0UL);
        Section.ReportTwice(map, scope);
        foreach (var entry in map.Entries)
        {
            if (!_indexes.TryGetValue(entry.Key, out var index))
            {
                scope.Of(entry.Key).Error(entry.Place, "an unknown key", Known(entry.Key, scope));
                continue;
            }

            given |= 1UL << index;
            var setting = settings[index];
            var at = scope.Of(entry.Key);
            if (!IsRivalled(setting, map, at) && setting.TryApply(entry.Value, at, ref start))
            {
                applied |= 1UL << index;
            }

            if (setting.IsForLater)
            {
                scope.Reading.Warn(entry.Place, at.Key, "this version checks it and does not act on it yet");
            }
        }

        foreach (var setting in settings)
        {
            if (setting.IsRequired && (given & BitOf(setting.Key)) == 0)
            {
                scope.Of(setting.Key).Error(map.Place, "nothing", "a value: this key must be given");
            }
        }

        var filled = new Filled<TOptions>(this, map, scope, start, given, applied);
        check?.Invoke(filled);
        filled.HasErrors = scope.Reading.ErrorCount > errors;
        return filled;
    }

    /// <summary>One mapping over another: keys of <paramref name="own"/> win, also over their rivals; mappings in them are merged alike.</summary>
    public MapNode Merge(MapNode own, MapNode under, Reading reading)
    {
        var entries = new List<MapEntry>(own.Entries.Length + under.Entries.Length);
        foreach (var entry in own.Entries)
        {
            var below = under.Find(entry.Key)?.Value as MapNode;
            entries.Add(below is not null && entry.Value is MapNode above ? entry with { Value = Find(entry.Key)?.Merge(above, below, reading) ?? above } : entry);
        }

        foreach (var entry in under.Entries)
        {
            var rivals = Find(entry.Key)?.Rivals ?? [];
            if (own.Find(entry.Key) is null && !rivals.Any(rival => own.Find(rival) is { } found && !Section.IsOff(found.Value, reading)))
            {
                entries.Add(entry);
            }
        }

        return new MapNode(own.Place, [.. entries], own.Size + under.Size) { Twice = own.Twice };
    }

    /// <summary>The key's bit in <see cref="Filled{TOptions}"/>.</summary>
    public ulong BitOf(string key) => _indexes.TryGetValue(key, out var index) ? 1UL << index : 0;

    public override void WriteSchema(Utf8JsonWriter json) => SchemaWords.WriteReference(json, name);

    public override void WriteDefinition(Utf8JsonWriter json) => SectionSchema.Write(settings, json);

    private static bool IsRivalled(Setting<TOptions> setting, MapNode map, Scope scope)
    {
        foreach (var rival in setting.Rivals)
        {
            // Said once, at the later of the two.
            var (other, own) = (IndexOf(map, rival), IndexOf(map, setting.Key));
            if (other >= 0 && other < own && !Section.IsOff(map.Entries[other].Value, scope.Reading) && !Section.IsOff(map.Entries[own].Value, scope.Reading))
            {
                scope.Error(map.Entries[own].Place, $"it together with {rival}", $"only one of {rival} and {setting.Key}");
                return true;
            }
        }

        return false;
    }

    private static int IndexOf(MapNode map, string key)
    {
        for (var index = 0; index < map.Entries.Length; index++)
        {
            if (map.Entries[index].Key == key)
            {
                return index;
            }
        }

        return -1;
    }

    private string Known(string key, Scope scope)
    {
        var keys = settings.Select(setting => setting.Key).ToArray();
        var known = keys.Length <= FewKeys ? Words.Or(keys) : "one of the known keys";
        return known + scope.DidYouMean(key, keys);
    }
}

/// <summary>What all sections share.</summary>
internal static class Section
{
    private static readonly (MapEntry, Place)[] Once = [];

    /// <summary>Reports the keys that stand in a mapping twice.</summary>
    /// <returns>True when there are none.</returns>
    public static bool ReportTwice(MapNode map, Scope scope)
    {
        foreach (var (second, first) in map.Twice ?? Once)
        {
            scope.Of(second.Key).Error(second.Place, $"a second {QuotedText.Of(second.Key)}{(first.Line > 0 ? $", the first is at line {first.Line}" : "")}", "each key once");
        }

        return map.Twice is null;
    }

    /// <summary>True for a setting that says no, itself or by a variable: it does not stand in another's way.</summary>
    public static bool IsOff(Node node, Reading reading)
    {
        if (node is not ScalarNode scalar)
        {
            return false;
        }

        var text = scalar.Text is ['$', '{', .. var name, '}'] ? reading.Variable(name) : scalar.Text;
        return "false".Equals(text, StringComparison.OrdinalIgnoreCase);
    }
}
