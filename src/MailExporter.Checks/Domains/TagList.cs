using System.Buffers;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>A list such as <c>v=DKIM1; p=…</c> (RFC 6376 section 3.2), which DMARC, TLS-RPT and BIMI use too.</summary>
/// <param name="Tags">In their order; of a name that stands twice, the first.</param>
/// <param name="Faults">What is no tag, each as part of a sentence, at most ten.</param>
internal sealed record TagList(ValueList<TagList.Tag> Tags, ValueList<string> Faults)
{
    private static readonly SearchValues<char> WhiteSpaceAndVisible =
        SearchValues.Create([.. "\t\r\n", .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    /// <summary>One tag; the name is case-sensitive, and the white space around the value is gone.</summary>
    internal readonly record struct Tag(string Name, string Value);

    /// <summary>The value of a tag; null when it is not there.</summary>
    public string? this[string name] => Tags.Where(tag => tag.Name == name).Select(tag => tag.Value).FirstOrDefault();

    /// <summary>True when the first tag is <c>v</c> with this value, in this spelling.</summary>
    public bool HasVersion(string version) => Tags.Count > 0 && Tags[0].Name == "v" && Tags[0].Value == version;

    /// <summary>Reads a list. A text without any tag has none, and faults.</summary>
    public static TagList Parse(string text)
    {
        const int MostFaults = 10;
        const int MostTags = 100; // of them the records here have nine names

        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var inOrder = new List<Tag>();
        var faults = new List<string>();
        foreach (var range in text.AsSpan().Split(';'))
        {
            var piece = text.AsSpan()[range].Trim(" \t\r\n");
            if (piece.IsEmpty || faults.Count >= MostFaults || inOrder.Count >= MostTags)
            {
                continue;
            }

            var equals = piece.IndexOf('=');
            var name = piece[..Math.Max(equals, 0)].TrimEnd(" \t\r\n");
            var value = piece[(equals + 1)..].TrimStart(" \t\r\n");
            if (equals < 0)
            {
                faults.Add($"{ZoneText.Quoted(piece)} has no equals sign");
            }
            else if (!IsName(name))
            {
                faults.Add($"{ZoneText.Quoted(name)} is no tag");
            }
            else if (value.ContainsAnyExceptInRange(' ', '~') && value.ContainsAnyExcept(WhiteSpaceAndVisible))
            {
                faults.Add($"the value of {ZoneText.Shown(name)} has letters that are not ASCII");
            }
            else if (!tags.TryAdd(name.ToString(), value.ToString()))
            {
                faults.Add($"the tag {ZoneText.Shown(name)} stands twice");
            }
            else
            {
                inOrder.Add(new(name.ToString(), value.ToString()));
            }
        }

        return new(inOrder.ToValueList(), faults.ToValueList());
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
            {
                return false;
            }
        }

        return !name.IsEmpty && char.IsAsciiLetter(name[0]);
    }
}
