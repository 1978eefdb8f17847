using System.Text;

namespace MailExporter.Checks.Results;

/// <summary>A redacted dialogue, kept as bytes because ten thousand of them are held at once.</summary>
/// <param name="Utf8">Lines such as <c>S: 220 ready</c> and <c>C: QUIT</c>, separated by LF.</param>
public readonly record struct TranscriptText(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyList<string> Lines => Utf8.IsEmpty ? [] : ToString().Split('\n');

    /// <summary>The whole text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
