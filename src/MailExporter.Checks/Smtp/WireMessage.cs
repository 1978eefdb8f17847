using MailExporter.Checks.Configuration;
using MimeKit;

namespace MailExporter.Checks.Smtp;

/// <summary>Messages of ours as they go over the wire.</summary>
/// <remarks>RFC 5322 for the message, RFC 3834 for <c>Auto-Submitted</c>.</remarks>
internal static class WireMessage
{
    /// <summary>An address needs RFC 6531.</summary>
    public static bool IsInternational(string from, string to) => !System.Text.Ascii.IsValid(from) || !System.Text.Ascii.IsValid(to);

    /// <summary>A message as an automatic sender writes one.</summary>
    public static MimeMessage Compose(string from, string to, string subject, string body, string id, DateTimeOffset date)
    {
        var message = new MimeMessage
        {
            Date = date,
            MessageId = $"{id}@{Domain(from)}",
            Subject = subject,
            Body = new TextPart("plain") { Text = body.ReplaceLineEndings("\r\n") + "\r\n" },
        };
        message.From.Add(new MailboxAddress(null, from));
        message.To.Add(new MailboxAddress(null, to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    /// <summary>The message, dot-stuffed (RFC 5321 section 4.5.2), with the line that ends it.</summary>
    public static byte[] Bytes(MimeMessage message, bool isInternational)
    {
        message.Prepare(EncodingConstraint.SevenBit); // no 8-bit text without 8BITMIME (RFC 6152), no line beyond 998 octets (RFC 5322 section 2.1.1)
        var format = Format(isInternational);

        using var memory = new MemoryStream();
        using (var stuffed = new MimeKit.IO.FilteredStream(memory))
        {
            stuffed.Add(new MailKit.Net.Smtp.SmtpDataFilter());
            message.WriteTo(format, stuffed, CancellationToken.None);
            stuffed.Flush(CancellationToken.None);
        }

        memory.Write(memory.ToArray().AsSpan().EndsWith("\r\n"u8) ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return memory.ToArray();
    }

    /// <summary>The size of a message that was made ready for the wire, without what the transport adds to it.</summary>
    public static long Size(MimeMessage message, bool isInternational)
    {
        using var measure = new MimeKit.IO.MeasuringStream();
        message.WriteTo(Format(isInternational), measure, CancellationToken.None);
        return measure.Length;
    }

    private static FormatOptions Format(bool isInternational)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = isInternational;
        return format;
    }

    private static string Domain(string address) => HostName.Ascii(address[(address.LastIndexOf('@') + 1)..]);
}
