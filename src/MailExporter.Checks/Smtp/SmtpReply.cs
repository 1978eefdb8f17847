using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Smtp;

/// <summary>One SMTP reply (RFC 5321 section 4.2): a code, and the text of its lines.</summary>
internal sealed class SmtpReply
{
    private SmtpReply(int code, List<string> lines) => (Code, Lines) = (code, lines);

    /// <summary>200-599.</summary>
    public int Code { get; }

    /// <summary>The text after the code of each line.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>2xx.</summary>
    public bool IsPositive => Code / 100 == 2;

    /// <summary>4xx: may go through later.</summary>
    public bool IsTemporary => Code / 100 == 4;

    /// <summary>The enhanced status code at the begin of the text (RFC 2034, RFC 3463); null for none.</summary>
    public string? EnhancedCode
    {
        get
        {
            var word = Lines[^1].Split(' ', 2)[0];
            var parts = word.Split('.');
            return parts.Length == 3 && parts[0] is "2" or "4" or "5" && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit)) ? word : null;
        }
    }

    /// <summary>The lines as they came, separated by LF.</summary>
    public string Wire => string.Join('\n', Lines.Select((line, index) => $"{Code}{(index < Lines.Count - 1 ? '-' : ' ')}{line}"));

    /// <summary>Code and text, for a person.</summary>
    public override string ToString()
    {
        var text = $"{Code} {string.Join(' ', Lines)}".TrimEnd();
        return text.Length <= 500 ? text : text[..500] + "...";
    }

    /// <summary>The failure that this reply is.</summary>
    public CheckFailedException Failure(FailureReason reason) => new(reason, ToString(), Code, EnhancedCode);

    /// <summary>Sends a command and reads its reply; <paramref name="shown"/> stands for it in the transcript.</summary>
    public static async ValueTask<SmtpReply> ToAsync(MailConnection connection, string command, CancellationToken cancellationToken, string? shown = null)
    {
        await connection.SendAsync(command, shown, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads one reply, of one line or several.</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.ProtocolError"/>, <see cref="FailureReason.ResponseTooLarge"/>, <see cref="FailureReason.ConnectionLost"/>.</exception>
    public static async ValueTask<SmtpReply> ReadAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        var lines = new List<string>(8);
        var size = 0;
        while (true)
        {
            var line = await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            size += line.Length;
            if (size > connection.Limits.Reply)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"a reply of more than {connection.Limits.Reply} bytes");
            }

            if (!TryParse(line.Span, out var code, out var isLast))
            {
                var text = Encoding.UTF8.GetString(line.Span);
                throw new CheckFailedException(FailureReason.ProtocolError, "not an SMTP reply: " + text[..Math.Min(text.Length, 60)]);
            }

            lines.Add(line.Length > 4 ? Encoding.UTF8.GetString(line.Span[4..]) : "");
            if (isLast)
            {
                return new SmtpReply(code, lines);
            }
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out int code, out bool isLast)
    {
        (code, isLast) = (0, false);
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2]))
        {
            return false;
        }

        code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
        isLast = line.Length == 3 || line[3] == ' ';
        return isLast || line[3] == '-';
    }
}
