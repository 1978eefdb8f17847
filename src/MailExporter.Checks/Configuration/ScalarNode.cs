using System.Globalization;

namespace MailExporter.Checks.Configuration;

/// <summary>How a scalar was written, which decides what it may be read as.</summary>
internal enum ScalarForm
{
    /// <summary>Without quotes: null, a boolean, a number or text (YAML 1.2 section 10.3, the core schema).</summary>
    Plain,

    /// <summary>In quotes, or a block: text.</summary>
    Quoted,

    /// <summary>With an environment variable in it: whatever its value reads as.</summary>
    Variable,

    /// <summary>Given on the command line: whatever it reads as.</summary>
    Flag,
}

/// <summary>A single value.</summary>
/// <param name="place">Where it starts.</param>
/// <param name="text">The value, variables filled in.</param>
/// <param name="form">How it was written.</param>
/// <param name="written">The value as written, where that differs.</param>
internal sealed class ScalarNode(Place place, string text, ScalarForm form, string? written = null) : Node(place, 1)
{
    public string Text { get; } = text;

    public ScalarForm Form { get; } = form;

    public bool IsNull => Form is ScalarForm.Plain && (Text is "" or "~" or "null" or "Null" or "NULL");

    /// <summary>True for what YAML calls text: a number without quotes is none.</summary>
    public bool IsText => Form is not ScalarForm.Plain || !(IsNull || IsBoolean || IsNumber);

    /// <summary>The value of a variable is not shown: it may be a secret in the wrong place.</summary>
    public override string Found =>
        IsNull ? "null"
        : Form is ScalarForm.Variable ? $"the value of {QuotedText.Of(written ?? Text)}"
        : IsText ? QuotedText.Of(Text)
        : Text;

    public override string FoundKind => IsNull ? "null" : IsText ? "text" : "a single value";

    private bool IsBoolean => Text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE";

    private bool IsNumber =>
        Text.Length > 0
        && (char.IsAsciiDigit(Text[0]) || Text[0] is '+' or '-' or '.')
        && (double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            || Text.StartsWith("0x", StringComparison.Ordinal) && Text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0
            || Text.StartsWith("0o", StringComparison.Ordinal) && Text.AsSpan(2).IndexOfAnyExceptInRange('0', '7') < 0);

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
