using System.Diagnostics.CodeAnalysis;

namespace MailExporter.Metrics;

/// <summary>Keeps one copy of each encoded label block: ten thousand servers have the same forty capabilities.</summary>
internal sealed class EncodedLabels
{
    private const int MaxKept = 100_000;

    private readonly HashSet<byte[]> _kept = new(new ByContent());
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    /// <summary>Begins without any.</summary>
    public EncodedLabels() => _bySpan = _kept.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The one array with these bytes. Not for two threads.</summary>
    public byte[] Intern(ReadOnlySpan<byte> encoded)
    {
        if (_bySpan.TryGetValue(encoded, out var kept))
        {
            return kept;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear(); // what is in use stays alive where it is used; what came and went is let go
        }

        var added = encoded.ToArray();
        _kept.Add(added);
        return added;
    }

    private sealed class ByContent : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
