namespace MailExporter.Checks.Configuration;

/// <summary>Text that goes into a protocol's line, a header field or a label.</summary>
internal static class PlainText
{
    private const int MaxLength = 1000;

    /// <summary>Null when the text is one line without control characters, else what was expected: no line break can smuggle in a command or a field.</summary>
    public static string? ExpectedLine(string text) => text switch
    {
        "" => "text that is not empty",
        { Length: > MaxLength } => $"text of at most {MaxLength} characters",
        _ when text.Any(char.IsControl) => "one line without control characters",
        _ => null,
    };

    /// <summary>Null when the text holds nothing but text and line breaks.</summary>
    public static string? ExpectedBody(string text) => text switch
    {
        "" => "text that is not empty",
        { Length: > 64 * 1024 } => "text of at most 64 KiB",
        _ when text.Any(letter => char.IsControl(letter) && letter is not ('\r' or '\n' or '\t')) => "text without control characters",
        _ => null,
    };
}
