using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MailExporter.Testing;

/// <summary>What a step's text means: patterns, escapes, raw bytes.</summary>
internal static class ScriptText
{
    /// <summary>Whether a client's line is what the pattern wants: <c>*</c> is any text, <c>{*}</c> one word; case does not matter.</summary>
    public static bool Matches(string pattern, string line)
    {
        var expression = Regex.Escape(pattern)
            .Replace(@"\{\*}", @"\S+", StringComparison.Ordinal)
            .Replace(@"\*", ".*", StringComparison.Ordinal);
        return Regex.IsMatch(line, $@"\A{expression}\z", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    /// <summary>The bytes of <c>0d 0a ff</c> or of <c>"escaped\r\n text"</c>.</summary>
    public static byte[] Bytes(string text) =>
        text.StartsWith('"') ? Unescape(text.Trim()[1..^1]) : Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The bytes of a text that may, but need not, be quoted.</summary>
    public static byte[] TextOrBytes(string text) => text.StartsWith('"') ? Bytes(text) : Encoding.UTF8.GetBytes(text);

    /// <summary>The first word and what follows it.</summary>
    public static (string Word, string Remainder) FirstWord(string text) =>
        text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (text[..space], text[(space + 1)..]) : (text, "");

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                // a surrogate pair is two chars of one code point
                var length = char.IsHighSurrogate(text[i]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case '0':
                    bytes.Add(0);
                    break;
                case 'x':
                    bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default:
                    bytes.Add((byte)text[i]);
                    break;
            }
        }

        return [.. bytes];
    }
}
