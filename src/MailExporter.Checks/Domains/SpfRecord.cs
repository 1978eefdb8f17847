using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>An SPF record, read by the grammar of RFC 7208 section 12.</summary>
/// <param name="Mechanisms">In their order.</param>
/// <param name="Redirect">The target of <c>redirect=</c>; null when there is none.</param>
/// <param name="UnknownModifiers">Names that RFC 7208 does not know: every receiver ignores them (section 6).</param>
/// <param name="Faults">Every receiver that meets one gives up with permerror (section 4.6).</param>
internal sealed record SpfRecord(
    ValueList<SpfMechanism> Mechanisms,
    SpfMacroText? Redirect,
    ValueList<string> UnknownModifiers,
    ValueList<SpfFault> Faults)
{
    /// <summary>True for a text that begins with <c>v=spf1</c> and is an SPF record therefore (RFC 7208 section 4.5).</summary>
    public static bool IsOne(string text) =>
        text.StartsWith("v=spf1", StringComparison.OrdinalIgnoreCase) && (text.Length == 6 || text[6] == ' ');

    /// <summary>Reads a text of which <see cref="IsOne"/> is true.</summary>
    public static SpfRecord Parse(string text)
    {
        const int MostFaults = 10; // shown: one is enough to break the record

        var mechanisms = new List<SpfMechanism>();
        var unknown = new List<string>();
        var faults = new List<SpfFault>();
        var modifiers = new Dictionary<string, SpfMacroText>(StringComparer.OrdinalIgnoreCase);
        var rest = text.AsSpan(6);
        foreach (var range in rest.Split(' '))
        {
            var term = rest[range];
            if (term.IsEmpty || faults.Count >= MostFaults)
            {
                continue;
            }

            var name = term[..NameLength(term)];
            if (!name.IsEmpty && term[name.Length..] is ['=', .. var value])
            {
                if (ReadModifier(term, name, value) is { } wrong)
                {
                    faults.Add(wrong);
                }
            }
            else
            {
                var (mechanism, fault) = SpfTerm.ReadMechanism(term);
                if (fault is not null)
                {
                    faults.Add(fault);
                }
                else if (mechanism is not null)
                {
                    mechanisms.Add(mechanism);
                }
            }
        }

        return new(mechanisms.ToValueList(), modifiers.GetValueOrDefault("redirect"), unknown.ToValueList(), faults.ToValueList());

        SpfFault? ReadModifier(ReadOnlySpan<char> term, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
        {
            var key = name.ToString();
            if (!key.Equals("redirect", StringComparison.OrdinalIgnoreCase) && !key.Equals("exp", StringComparison.OrdinalIgnoreCase))
            {
                if (unknown.Count < MostFaults)
                {
                    unknown.Add(key);
                }

                return SpfMacroText.Parse(value, isExplanation: true) is null ? new(ZoneText.Quoted(term), "text without a % that starts no macro") : null;
            }

            if (SpfTerm.ReadDomain(value) is not { } target)
            {
                return new(ZoneText.Quoted(term), "a domain name after the equals sign");
            }

            return modifiers.TryAdd(key, target) ? null : new(ZoneText.Quoted(term), $"{key} once only");
        }
    }

    /// <summary>The length of a <c>name</c>: <c>ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )</c>.</summary>
    internal static int NameLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return 0;
        }

        var length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '-' or '_' or '.'))
        {
            length++;
        }

        return length;
    }
}

/// <summary>A term that breaks the record.</summary>
/// <param name="Term">Quoted and bounded.</param>
/// <param name="Expected">What should stand there.</param>
/// <param name="IsUnknownMechanism">It has the form of a mechanism, and no receiver knows it.</param>
internal sealed record SpfFault(string Term, string Expected, bool IsUnknownMechanism = false);
