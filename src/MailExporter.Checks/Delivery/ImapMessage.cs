using System.Globalization;
using MailExporter.Checks.Imap;

namespace MailExporter.Checks.Delivery;

/// <summary>What a FETCH response tells of one message.</summary>
/// <param name="Uid">The UID.</param>
/// <param name="Text">The section of the body that was asked for.</param>
/// <param name="Size">RFC822.SIZE; null: not asked for.</param>
internal sealed record ImapMessage(long Uid, string Text, long? Size)
{
    /// <summary>Messages that one command names at most.</summary>
    public const int MostAtOnce = 500;

    /// <summary>Those of a reply; a response without UID or section, such as a change of flags, is none.</summary>
    public static IEnumerable<ImapMessage> All(ImapReply reply)
    {
        foreach (var line in reply.Untagged)
        {
            var tokens = ImapText.Tokens(line);
            if (tokens.Count < 3 || !tokens[1].Equals("FETCH", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var (uid, size, text) = (Number(tokens, "UID"), Number(tokens, "RFC822.SIZE"), Section(tokens));
            if (uid is > 0 && text is not null)
            {
                yield return new(uid.Value, text, size);
            }
        }
    }

    private static long? Number(List<string> tokens, string name)
    {
        var at = tokens.FindIndex(token => token.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 && at + 1 < tokens.Count && long.TryParse(tokens[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>The token after the one that ends with the section's bracket: <c>BODY[HEADER]&lt;0&gt;</c>, <c>BODY[HEADER.FIELDS (…)]</c>.</summary>
    private static string? Section(List<string> tokens)
    {
        var begin = tokens.FindIndex(token => token.StartsWith("BODY[", StringComparison.OrdinalIgnoreCase));
        var end = begin < 0 ? -1 : tokens.FindIndex(begin, token => token.Contains(']', StringComparison.Ordinal));
        return end < 0 || end + 1 >= tokens.Count ? null : tokens[end + 1];
    }
}
