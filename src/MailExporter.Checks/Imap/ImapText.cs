using System.Globalization;
using System.Text;

namespace MailExporter.Checks.Imap;

/// <summary>IMAP's ways to write strings: tokens, quoted strings, mailbox names in modified UTF-7.</summary>
internal static class ImapText
{
    private const int MaxTokens = 2000;

    /// <summary>Atoms, quoted strings without their quotes, and parentheses as tokens of their own.</summary>
    public static List<string> Tokens(string line)
    {
        var tokens = new List<string>();
        for (var i = 0; i < line.Length && tokens.Count < MaxTokens;)
        {
            switch (line[i])
            {
                case ' ':
                    i++;
                    break;
                case '(' or ')':
                    tokens.Add(line[i++].ToString());
                    break;
                case '"':
                    var text = new StringBuilder();
                    for (i++; i < line.Length && line[i] != '"'; i++)
                    {
                        i += line[i] == '\\' && i + 1 < line.Length ? 1 : 0;
                        text.Append(line[i]);
                    }

                    i++;
                    tokens.Add(text.ToString());
                    break;
                default:
                    var end = line.AsSpan(i).IndexOfAny(' ', '(', ')');
                    end = end < 0 ? line.Length : i + end;
                    tokens.Add(line[i..end]);
                    i = end;
                    break;
            }
        }

        return tokens;
    }

    /// <summary>The number after an item in a response such as <c>STATUS INBOX (MESSAGES 3 UNSEEN 2)</c>; null when it is not there.</summary>
    public static long? Number(IReadOnlyList<string> tokens, string name, int offset = 1)
    {
        // After the kind and the name: a mailbox may be called MESSAGES, and a quota root STORAGE.
        for (var i = 2; i + offset < tokens.Count; i++)
        {
            if (tokens[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return long.TryParse(tokens[i + offset], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
            }
        }

        return null;
    }

    /// <summary>A quoted string (RFC 9051 section 4.3). The text holds no line end.</summary>
    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>A mailbox name in modified UTF-7 (RFC 3501 section 5.1.3), quoted: what every IMAP4rev1 server understands.</summary>
    public static string MailboxName(string name)
    {
        var encoded = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length;)
        {
            if (name[i] is >= ' ' and <= '~')
            {
                encoded.Append(name[i]).Append(name[i++] == '&' ? "-" : "");
                continue;
            }

            var end = i;
            while (end < name.Length && name[end] is < ' ' or > '~')
            {
                end++;
            }

            var base64 = Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(name[i..end])).TrimEnd('=').Replace('/', ',');
            encoded.Append('&').Append(base64).Append('-');
            i = end;
        }

        return Quoted(encoded.ToString());
    }

    /// <summary>INTERNALDATE (RFC 9051 section 9, date-time); null when it is none.</summary>
    public static DateTimeOffset? Date(string text) =>
        DateTimeOffset.TryParseExact(text.Trim(), "d-MMM-yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var colon) ? colon.ToUniversalTime()
        : text.Length > 5 && DateTimeOffset.TryParseExact(text.Trim().Insert(text.Trim().Length - 2, ":"), "d-MMM-yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.ToUniversalTime()
        : null;
}
