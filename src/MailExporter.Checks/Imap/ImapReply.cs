namespace MailExporter.Checks.Imap;

/// <summary>How a tagged response began (RFC 9051 section 7.1).</summary>
internal enum ImapStatus
{
    Ok,
    No,
    Bad,
}

/// <summary>What a command came to: its tagged response, and the untagged ones before it.</summary>
/// <param name="Status">OK, NO or BAD.</param>
/// <param name="Code">The response code in brackets in upper case, such as <c>UNAVAILABLE</c>; null for none.</param>
/// <param name="Text">The tagged response without its tag.</param>
/// <param name="Untagged">The untagged responses without <c>* </c>, literals turned into quoted strings.</param>
/// <param name="Challenge">The text of a continuation request: no tagged response yet. Null otherwise.</param>
internal sealed record ImapReply(ImapStatus Status, string? Code, string Text, IReadOnlyList<string> Untagged, string? Challenge = null)
{
    /// <summary>The tokens of the first untagged response of a kind; null when there is none.</summary>
    public IReadOnlyList<string>? Find(string kind)
    {
        foreach (var line in Untagged)
        {
            var tokens = ImapText.Tokens(line);
            if (tokens.Count > 0 && tokens[0].Equals(kind, StringComparison.OrdinalIgnoreCase))
            {
                return tokens;
            }
        }

        return null;
    }

    /// <summary>The word in brackets that follows OK, NO, BAD or BYE, in upper case; null for none.</summary>
    public static string? CodeOf(string text)
    {
        var begin = text.IndexOf(" [", StringComparison.Ordinal);
        var end = begin < 0 || begin > 7 ? -1 : text.IndexOfAny([' ', ']'], begin + 2);
        return end < 0 ? null : text[(begin + 2)..end].ToUpperInvariant();
    }
}
