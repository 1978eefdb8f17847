using System.Buffers;
using System.Text;

namespace MailExporter.Metrics;

/// <summary>Encodes label pairs for the exposition formats: UTF-8, escaped, and bounded where a server chose the value.</summary>
internal static class LabelText
{
    /// <summary>How many bytes of a server's own words a label value holds, before escaping.</summary>
    public const int MaxValueBytes = 512;

    /// <summary>Appends <c>,name="value"</c>; the very first pair of a block goes without the comma.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">A valid label name.</param>
    /// <param name="value">Any text. Half a surrogate pair becomes U+FFFD.</param>
    /// <param name="bounded">The value is not the operator's own: longer than <see cref="MaxValueBytes"/> it is cut.</param>
    public static void AppendPair(ArrayBufferWriter<byte> output, string name, string value, bool bounded)
    {
        if (output.WrittenCount > 0)
        {
            output.Write(","u8);
        }

        AppendPairAfterComma(output, name, value, bounded);
    }

    /// <summary>Appends <c>,name="value"</c> to what is going to follow another block.</summary>
    public static void AppendFurtherPair(ArrayBufferWriter<byte> output, string name, string value)
    {
        output.Write(","u8);
        AppendPairAfterComma(output, name, value, bounded: true);
    }

    private static void AppendPairAfterComma(ArrayBufferWriter<byte> output, string name, string value, bool bounded)
    {
        Encoding.ASCII.GetBytes(name, output);
        output.Write("=\""u8);
        var bytes = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bounded && bytes > MaxValueBytes)
            {
                output.Write("…"u8);
                break;
            }

            Append(output, rune);
        }

        output.Write("\""u8);
    }

    private static void Append(ArrayBufferWriter<byte> output, Rune rune)
    {
        switch (rune.Value)
        {
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '"':
                output.Write("\\\""u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case < ' ' or (>= 0x7f and < 0xa0):
                output.Write("\ufffd"u8); // NUL ends the input of Prometheus' lexer, others steer a terminal
                break;
            default:
                output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
                break;
        }
    }
}
