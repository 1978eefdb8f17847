using System.Buffers;

namespace MailExporter.Checks.Configuration;

/// <summary>Text that goes into a protocol's line, a header field or a label.</summary>
internal static class PlainText
{
    /// <summary>One line without control characters, for the schema.</summary>
    public const string LinePattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]+$";

    private const int MaxLength = 1000;

    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 160).Select(code => (char)code).Where(char.IsControl)]);
    private static readonly SearchValues<char> ControlsInBody = SearchValues.Create([.. Enumerable.Range(0, 160).Select(code => (char)code).Where(char.IsControl).Except(['\r', '\n', '\t'])]);

    /// <summary>Null when the text is one line without control characters, else what was expected: no line break can smuggle in a command or a field.</summary>
    public static string? ExpectedLine(string text) => text switch
    {
        "" => "text that is not empty",
        { Length: > MaxLength } => $"text of at most {MaxLength} characters",
        _ when text.AsSpan().ContainsAny(Controls) => "one line without control characters",
        _ => null,
    };

    /// <summary>Null when the text holds nothing but text and line breaks.</summary>
    public static string? ExpectedBody(string text) => text switch
    {
        "" => "text that is not empty",
        { Length: > 64 * 1024 } => "text of at most 64 KiB",
        _ when text.AsSpan().ContainsAny(ControlsInBody) => "text without control characters",
        _ => null,
    };
}
