namespace MailExporter.Checks.Configuration;

/// <summary>Where in the configuration the reading stands: makes the key of an error, and only then.</summary>
internal sealed class Scope
{
    private readonly Scope? _parent;
    private readonly string? _key;
    private readonly int _index;

    private Scope(Reading reading, Scope? parent, string? key, int index) => (Reading, _parent, _key, _index) = (reading, parent, key, index);

    public Reading Reading { get; }

    /// <summary>The path of keys: <c>servers[3].port</c>.</summary>
    public string Key =>
        _parent is null ? _key ?? ""
        : _key is null ? $"{_parent.Key}[{_index}]"
        : _parent.Key is { Length: > 0 } path ? $"{path}.{_key}"
        : _key;

    public static Scope Top(Reading reading) => new(reading, null, null, 0);

    public Scope Of(string key) => new(Reading, this, key, 0);

    public Scope At(int index) => new(Reading, this, null, index);

    public void Error(Node node, string expected) => Error(node.Place, node.Found, expected);

    public void Error(Place place, string found, string expected) => Reading.Error(place, Key, found, expected);

    /// <summary><c>; did you mean use_tls?</c>, or nothing. It costs more than the rest of an error, so it is not worked out for one that is only counted.</summary>
    public string DidYouMean(string? word, IEnumerable<string> known) =>
        word is not null && !Reading.IsFull && NearMiss.Of(word, known) is { } near ? $"; did you mean {near}?" : "";

    /// <summary>Reads a node as this kind, environment variables filled in. What is wrong is reported.</summary>
    public bool TryRead<T>(Kind<T> kind, Node node, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        var filled = node is ScalarNode scalar ? VariableText.Fill(scalar, this) : node;
        if (filled is null)
        {
            value = default;
            return false;
        }

        return kind.TryRead(filled, this, out value);
    }
}
