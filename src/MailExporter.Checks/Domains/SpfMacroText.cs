using System.Buffers;
using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>A macro-string (RFC 7208 section 7.1): text with <c>%{d}</c> and its like in it.</summary>
internal sealed record SpfMacroText(ValueList<SpfMacroText.Part> Parts)
{
    private const int LongestName = 253;
    private const int MostParts = 128; // of a split value: a domain has no more labels

    private static readonly SearchValues<char> DelimiterLetters = SearchValues.Create(".-+,/_=");

    /// <summary>Literal text, or a macro.</summary>
    /// <param name="Literal">As it stands; null for a macro.</param>
    /// <param name="Letter">In lower case: s, l, o, d, i, p, v, h, c, r or t.</param>
    /// <param name="Keep">How many parts are kept, counted from the right; 0: all.</param>
    /// <param name="IsReversed">The parts are put in reverse order first.</param>
    /// <param name="Delimiters">What splits the value; a dot when empty.</param>
    /// <param name="IsEscaped">The letter was upper case: escaped as in a URL.</param>
    internal sealed record Part(string? Literal, char Letter = '\0', int Keep = 0, bool IsReversed = false, string Delimiters = "", bool IsEscaped = false);

    /// <summary>True when it can be expanded for whoever sends: it names nothing but the domain.</summary>
    public bool IsSameForAll => Parts.All(part => part.Literal is not null || part.Letter == 'd');

    /// <summary>True for a macro of that letter.</summary>
    public bool Uses(char letter) => Parts.Any(part => part.Letter == letter);

    /// <summary>True when its last part is a macro, and not a literal sign such as <c>%%</c>.</summary>
    public bool EndsInMacro => Parts.Count > 0 && Parts[^1].Literal is null;

    /// <summary>The text with each macro replaced.</summary>
    /// <param name="value">The value of a letter.</param>
    public string Expand(Func<char, string> value)
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            text.Append(part.Literal ?? Expanded(part, value(part.Letter)));
        }

        return text.ToString();
    }

    /// <summary>As <see cref="Expand"/>, cut on the left as far as a name may be long (RFC 7208 section 7.3).</summary>
    public string ExpandName(Func<char, string> value)
    {
        var name = Expand(value).TrimEnd('.');
        while (name.Length > LongestName)
        {
            var dot = name.IndexOf('.', name.Length - LongestName - 1);
            name = dot < 0 ? "" : name[(dot + 1)..];
        }

        return name;
    }

    /// <summary>The macro-string, or null when it is none: <c>%</c> starts no macro, or a letter is not visible ASCII.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isExplanation">Also c, r and t, which are for explanations only.</param>
    public static SpfMacroText? Parse(ReadOnlySpan<char> text, bool isExplanation = false)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        while (!text.IsEmpty)
        {
            if (text[0] is < '!' or > '~')
            {
                return null;
            }

            if (text[0] != '%')
            {
                literal.Append(text[0]);
                text = text[1..];
                continue;
            }

            if (text.Length < 2)
            {
                return null;
            }

            if (text[1] is '%' or '_' or '-')
            {
                literal.Append(text[1] switch { '%' => "%", '_' => " ", _ => "%20" });
                text = text[2..];
                continue;
            }

            var end = text.IndexOf('}');
            if (text[1] != '{' || end < 0 || ParseMacro(text[2..end], isExplanation) is not { } macro)
            {
                return null;
            }

            AddLiteral();
            parts.Add(macro);
            text = text[(end + 1)..];
        }

        AddLiteral();
        return new(parts.ToValueList());

        void AddLiteral()
        {
            if (literal.Length > 0)
            {
                parts.Add(new Part(literal.ToString()));
                literal.Clear();
            }
        }
    }

    /// <summary><c>macro-letter transformers *delimiter</c>.</summary>
    private static Part? ParseMacro(ReadOnlySpan<char> text, bool isExplanation)
    {
        if (text.IsEmpty || !(isExplanation ? "slodiphcrtv" : "slodiphv").Contains(char.ToLowerInvariant(text[0])))
        {
            return null;
        }

        var letter = text[0];
        text = text[1..];
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        var keep = 0;
        if (digits > 0)
        {
            var isSmall = int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out keep);
            keep = isSmall ? Math.Min(keep, MostParts) : MostParts;
            if (keep == 0)
            {
                return null; // RFC 7208 section 7.3: the number, if there is one, is not zero
            }
        }

        text = text[digits..];
        var isReversed = text is ['r' or 'R', ..];
        text = isReversed ? text[1..] : text;
        return text.ContainsAnyExcept(DelimiterLetters) ? null : new Part(null, char.ToLowerInvariant(letter), keep, isReversed, text.ToString(), char.IsAsciiLetterUpper(letter));
    }

    private static string Expanded(Part part, string value)
    {
        if (part.Keep > 0 || part.IsReversed || part.Delimiters.Length > 0)
        {
            var pieces = value.Split(part.Delimiters.Length > 0 ? part.Delimiters.ToCharArray() : ['.']);
            if (part.IsReversed)
            {
                Array.Reverse(pieces);
            }

            value = string.Join('.', part.Keep > 0 ? pieces.TakeLast(part.Keep) : pieces);
        }

        return part.IsEscaped ? Uri.EscapeDataString(value) : value;
    }
}
