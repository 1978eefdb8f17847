using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MailExporter.Checks.Configuration;

/// <summary>Reads YAML 1.2, and so JSON, into <see cref="Node"/>s that know where they stand.</summary>
/// <remarks>
/// Works on the parser's events, which need no reflection. Bounded: nesting, and the nodes that aliases expand to
/// ("billion laughs"). Anchors, aliases and the merge key <c>&lt;&lt;</c> are understood; tags other than YAML's own are not.
/// </remarks>
internal sealed class NodeParser
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 5_000_000;
    private const int LongestWord = 24;
    private const int MaxWords = 1000;
    private const string CoreTag = "tag:yaml.org,2002:";

    private readonly string _file;
    private readonly Parser _events;
    private readonly Dictionary<string, Node> _anchors = [];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private int _nodes;

    private NodeParser(string file, string text)
    {
        _file = file;
        _events = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The file's one document; an empty file is an empty scalar.</summary>
    /// <returns>Null when it does not parse: <paramref name="reading"/> then has the error.</returns>
    public static Node? Parse(string file, string text, Reading reading)
    {
        var parser = new NodeParser(file, text);
        try
        {
            return parser.Document();
        }
        catch (UnreadableException fault)
        {
            reading.Error(fault.Place, "(file)", fault.Found, fault.Expected);
        }
        catch (YamlException exception)
        {
            var place = new Place(file, (int)Math.Max(1, exception.Start.Line), (int)Math.Max(1, exception.Start.Column));
            reading.Error(place, "(file)", $"what does not parse ({exception.Message.TrimEnd('.')})", "YAML or JSON");
        }

        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 18.1 lets these out of its scanner: a tab where a plain scalar goes on, an anchor without a name.
            var place = parser._events.Current is { } last ? new Place(file, (int)last.End.Line, (int)last.End.Column) : new Place(file, 1, 1);
            reading.Error(place, "(file)", "what does not parse, somewhere after this", "YAML or JSON");
        }

        return null;
    }

    private Node Document()
    {
        Take<StreamStart>();
        if (_events.Current is StreamEnd)
        {
            return new ScalarNode(new Place(_file, 1, 1), "", ScalarForm.Plain);
        }

        Take<DocumentStart>();
        var node = Next(depth: 0);
        Take<DocumentEnd>();
        if (_events.Current is not StreamEnd)
        {
            throw new UnreadableException(Here, "a second document", "one document");
        }

        return node;
    }

    private Place Here => PlaceOf(_events.Current!);

    private Place PlaceOf(ParsingEvent at) => new(_file, (int)at.Start.Line, (int)at.Start.Column);

    private void Take<TEvent>()
    {
        if (_events.Current is null)
        {
            _events.MoveNext();
        }

        if (_events.Current is not TEvent)
        {
            throw new UnreadableException(new Place(_file, 1, 1), "what does not parse", "YAML or JSON");
        }

        _events.MoveNext();
    }

    private Node Next(int depth)
    {
        var at = _events.Current!;
        if (depth > MaxDepth)
        {
            throw new UnreadableException(PlaceOf(at), $"more than {MaxDepth} levels", "fewer");
        }

        if (at is AnchorAlias alias)
        {
            return Aliased(alias);
        }

        _events.MoveNext();
        Node node = at switch
        {
            Scalar scalar => new ScalarNode(PlaceOf(at), Word(scalar.Value), FormOf(scalar)),
            SequenceStart => ListAt(PlaceOf(at), depth),
            MappingStart => MapAt(PlaceOf(at), depth),
            _ => throw new UnreadableException(PlaceOf(at), "what does not parse", "YAML or JSON"),
        };
        Count(1, node.Place);
        if (at is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = node;
        }

        return node;
    }

    private Node Aliased(AnchorAlias alias)
    {
        // Neither an alias nor a tag is shown: it may be a password that lacks its quotes.
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            throw new UnreadableException(PlaceOf(alias), "an alias", "the alias of an anchor that stands before it; text that begins with * in quotes");
        }

        _events.MoveNext();
        Count(node.Size, PlaceOf(alias));
        return node;
    }

    private ListNode ListAt(Place place, int depth)
    {
        var items = new List<Node>();
        while (_events.Current is not SequenceEnd)
        {
            items.Add(Next(depth + 1));
        }

        _events.MoveNext();
        return new ListNode(place, [.. items], SizeOf(items));
    }

    private MapNode MapAt(Place place, int depth)
    {
        var map = new MapBuilder(place);
        while (_events.Current is not MappingEnd)
        {
            if (_events.Current is not Scalar key)
            {
                throw new UnreadableException(Here, "a key that is not text", "text");
            }

            var keyPlace = Here;
            _events.MoveNext();
            var value = Next(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                map.Merge(value);
                Count(value.Size, keyPlace);
            }
            else
            {
                map.Add(new MapEntry(Word(key.Value), keyPlace, value));
            }
        }

        _events.MoveNext();
        return map.Build();
    }

    /// <summary>Keys and words such as <c>smtp</c> come 10,000 times: one string of each is kept.</summary>
    private string Word(string text)
    {
        if (text.Length > LongestWord)
        {
            return text;
        }

        if (_words.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_words.Count < MaxWords)
        {
            _words.Add(text);
        }

        return text;
    }

    private void Count(int nodes, Place place)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw new UnreadableException(place, $"more than {MaxNodes} values, aliases expanded", "fewer");
        }
    }

    private static int SizeOf(List<Node> items) => items.Aggregate(1, (sum, item) => sum + item.Size);

    private ScalarForm FormOf(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        return tag switch
        {
            "" or "?" => scalar.Style is ScalarStyle.Plain ? ScalarForm.Plain : ScalarForm.Quoted,
            "!" or CoreTag + "str" => ScalarForm.Quoted,
            CoreTag + "int" or CoreTag + "float" or CoreTag + "bool" or CoreTag + "null" => ScalarForm.Plain,
            _ => throw new UnreadableException(PlaceOf(scalar), "a tag", "no tag; text that begins with ! in quotes"),
        };
    }
}
