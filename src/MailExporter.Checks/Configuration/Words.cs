namespace MailExporter.Checks.Configuration;

/// <summary>Lists of words in a sentence.</summary>
internal static class Words
{
    /// <summary><c>smtp, imap or pop3</c>.</summary>
    public static string Or(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";
}
