using System.Text;
using MimeKit;

namespace MailExporter.Checks.Delivery;

/// <summary>A message as it came, or the beginning of one.</summary>
/// <param name="Bytes">With the line ends that the server gave.</param>
/// <param name="IsWhole">Nothing is missing at its end.</param>
internal sealed record RawMessage(byte[] Bytes, bool IsWhole)
{
    /// <summary>Longer ones are not read whole: the longest of ours has a text of 1 MiB.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private const int MaxHeader = 64 * 1024;

    public static readonly RawMessage Nothing = new([], IsWhole: false);

    /// <summary>The header section, bounded.</summary>
    public string Header => Encoding.UTF8.GetString(Bytes.AsSpan()[..Math.Min(HeaderLength, MaxHeader)]);

    private int HeaderLength
    {
        get
        {
            var bytes = Bytes.AsSpan();
            return bytes.IndexOf("\r\n\r\n"u8) is >= 0 and var dos ? dos + 2 : bytes.IndexOf("\n\n"u8) is >= 0 and var unix ? unix + 1 : bytes.Length;
        }
    }

    /// <summary>The message taken apart; null: it cannot be, or its header is beyond all reason.</summary>
    /// <param name="depth">How deep a structure is followed. With 0 a multipart is one part: thousands of parts in it cost nothing.</param>
    public MimeMessage? Parse(int depth)
    {
        if (HeaderLength > MaxHeader)
        {
            return null;
        }

        var options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = depth;
        try
        {
            return new MimeParser(options, new MemoryStream(Bytes, writable: false), MimeFormat.Entity, persistent: true).ParseMessage(CancellationToken.None);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or IOException)
        {
            return null;
        }
    }
}
