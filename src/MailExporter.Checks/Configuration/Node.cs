namespace MailExporter.Checks.Configuration;

/// <summary>Where something stands.</summary>
internal readonly record struct Place(string File, int Line, int Column);

/// <summary>A piece of a configuration as it was written, before it means anything.</summary>
internal abstract class Node(Place place, int size)
{
    public Place Place { get; } = place;

    /// <summary>How many nodes it is, aliases counted each time: what bounds their expansion.</summary>
    public int Size { get; } = size;

    /// <summary>What an error says was found here.</summary>
    public abstract string Found { get; }

    /// <summary>The same without the value, for where it may be a secret in the wrong place.</summary>
    public virtual string FoundKind => Found;
}

/// <summary>A list.</summary>
internal sealed class ListNode(Place place, Node[] items, int size) : Node(place, size)
{
    public Node[] Items { get; } = items;

    public override string Found => "a list";
}

/// <summary>A mapping; its keys are unique.</summary>
internal sealed class MapNode(Place place, MapEntry[] entries, int size = 1) : Node(place, size)
{
    public MapEntry[] Entries { get; } = entries;

    /// <summary>Keys that were given again, with the place of the first; null: none. The later values count for nothing.</summary>
    public IReadOnlyList<(MapEntry Second, Place First)>? Twice { get; init; }

    public override string Found => "a mapping";

    public MapEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }
}

/// <summary>A key of a mapping with its value.</summary>
internal readonly record struct MapEntry(string Key, Place Place, Node Value);
