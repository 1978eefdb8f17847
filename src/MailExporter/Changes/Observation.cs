using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>One observed value. It holds the result's own objects: nothing is copied to remember it.</summary>
/// <param name="Kind">What was observed.</param>
/// <param name="Host">The MX host it was observed at; null where there is none, and for what is not about a host.</param>
/// <param name="Stage">Of capabilities: when they were listed.</param>
internal readonly record struct Observation(ChangeKind Kind, string? Host = null, CapabilityStage Stage = CapabilityStage.Clear)
{
    /// <summary>The value, unless it is a set.</summary>
    public string? Text { get; init; }

    /// <summary>The capabilities as sent.</summary>
    public ValueList<string> Capabilities { get; init; }

    /// <summary>The MX records.</summary>
    public ValueList<MxRecord> Mx { get; init; }

    /// <summary>The addresses, sorted.</summary>
    public ValueList<string> Addresses { get; init; }

    private IEnumerable<string> Names =>
        CapabilityNames.Of(Kind == ChangeKind.Pop3Capabilities ? MailProtocol.Pop3 : MailProtocol.Imap, Capabilities);

    /// <summary>Only values of one kind, host and stage can be compared.</summary>
    public bool IsComparableWith(in Observation other) =>
        Kind == other.Kind && Stage == other.Stage && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>The very same objects: the usual case, found without a look at their content.</summary>
    public bool IsSameAs(in Observation other) =>
        ReferenceEquals(Text, other.Text) && Capabilities.AsSpan() == other.Capabilities.AsSpan() && Mx.AsSpan() == other.Mx.AsSpan() && Addresses.AsSpan() == other.Addresses.AsSpan();

    /// <summary>Whether both say the same; order and case do not matter in a set.</summary>
    public bool HasValueOf(in Observation other) =>
        Text == other.Text
        && Addresses == other.Addresses
        && (Capabilities == other.Capabilities || Names.ToHashSet(StringComparer.Ordinal).SetEquals(other.Names))
        && (Mx == other.Mx || Records(Mx).SetEquals(Records(other.Mx)));

    /// <summary>The value for a person; a set in an order that does not depend on the server.</summary>
    public string Spell() => Kind switch
    {
        ChangeKind.Addresses => string.Join(", ", Addresses),
        ChangeKind.Mx => string.Join(", ", Mx.OrderBy(r => r.Preference).ThenBy(r => r.Host, StringComparer.OrdinalIgnoreCase).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Preference} {r.Host}"))),
        _ => Text ?? string.Join(", ", Names.Distinct().Order(StringComparer.Ordinal)),
    };

    private static HashSet<(string Host, int Preference)> Records(ValueList<MxRecord> records) => [.. records.Select(r => (r.Host.ToUpperInvariant(), r.Preference))];
}
