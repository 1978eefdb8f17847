namespace MailExporter.Checks.Configuration;

/// <summary>Puts a mapping together: keys unique, merged mappings behind its own keys.</summary>
internal sealed class MapBuilder(Place place)
{
    private readonly Dictionary<string, Place> _keys = new(StringComparer.Ordinal);
    private readonly List<MapEntry> _entries = [];
    private List<MapEntry>? _merged;
    private List<(MapEntry Second, Place First)>? _twice;

    public void Add(MapEntry entry)
    {
        if (_keys.TryAdd(entry.Key, entry.Place))
        {
            _entries.Add(entry);
        }
        else
        {
            (_twice ??= []).Add((entry, _keys[entry.Key]));
        }
    }

    /// <summary>The merge key (yaml.org/type/merge): a mapping, or a list of them of which the first wins.</summary>
    public void Merge(Node value)
    {
        foreach (var source in value is ListNode list ? list.Items : [value])
        {
            if (source is not MapNode map)
            {
                throw new UnreadableException(source.Place, source.Found, "a mapping to merge, or a list of them");
            }

            (_merged ??= []).AddRange(map.Entries);
        }
    }

    public MapNode Build()
    {
        foreach (var entry in _merged ?? [])
        {
            if (_keys.TryAdd(entry.Key, entry.Place))
            {
                _entries.Add(entry);
            }
        }

        var size = 1;
        foreach (var entry in _entries)
        {
            size += entry.Value.Size;
        }

        return new MapNode(place, [.. _entries], size) { Twice = _twice };
    }
}
