namespace MailExporter.Checks.Configuration;

/// <summary>Puts a mapping together: keys unique, merged mappings behind its own keys.</summary>
internal sealed class MapBuilder(Place place)
{
    /// <summary>Up to here a look through the list beats a dictionary, and a file has 10,000 such mappings.</summary>
    private const int Few = 48;

    private readonly List<MapEntry> _entries = new(8);
    private Dictionary<string, Place>? _keys;
    private List<MapEntry>? _merged;
    private List<(MapEntry Second, Place First)>? _twice;

    public void Add(MapEntry entry)
    {
        if (TryAdd(entry) is { } first)
        {
            (_twice ??= []).Add((entry, first));
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
            TryAdd(entry);
        }

        var size = 1;
        foreach (var entry in _entries)
        {
            size += entry.Value.Size;
        }

        return new MapNode(place, [.. _entries], size) { Twice = _twice };
    }

    /// <returns>Null when it was added, else the place of the one that has the key.</returns>
    private Place? TryAdd(MapEntry entry)
    {
        if (Find(entry.Key) is { } first)
        {
            return first;
        }

        _entries.Add(entry);
        if (_keys is not null)
        {
            _keys.Add(entry.Key, entry.Place);
        }
        else if (_entries.Count > Few)
        {
            _keys = _entries.ToDictionary(known => known.Key, known => known.Place, StringComparer.Ordinal);
        }

        return null;
    }

    private Place? Find(string key)
    {
        if (_keys is not null)
        {
            return _keys.TryGetValue(key, out var place) ? place : null;
        }

        foreach (var entry in _entries)
        {
            if (entry.Key == key)
            {
                return entry.Place;
            }
        }

        return null;
    }
}
