using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MimeKit;

namespace MailExporter.Checks.Delivery;

/// <summary>The text of our messages, and whether it came as it was sent.</summary>
internal static class MessageText
{
    /// <summary>A text that names the message, as long as it is asked to be.</summary>
    public static string Compose(Guid id, DateTimeOffset now, int size)
    {
        var text = new StringBuilder(size + 200);
        text.Append(CultureInfo.InvariantCulture, $"This is an automated mail delivery test with ID {id}.\r\n\r\nTimestamp: {now.ToUnixTimeMilliseconds() / 1000.0}\r\n");
        for (var line = 1; text.Length < size; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Line {line:000000} makes this message as long as it was asked to be.\r\n");
        }

        return text.ToString();
    }

    /// <summary>What is compared: the characters, whatever the charset and the transfer encoding; line ends are one, and empty lines at the end are none.</summary>
    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd('\n')));

    /// <summary>The text is what was sent.</summary>
    /// <param name="received">The message, its body in one part: a relay that puts it into a multipart, to add a disclaimer, has changed it.</param>
    /// <param name="digest">Of what was sent.</param>
    public static bool IsIntact(MimeMessage received, ReadOnlySpan<byte> digest) => received.Body is TextPart { IsPlain: true } part && Digest(part.Text ?? "").AsSpan().SequenceEqual(digest);
}
