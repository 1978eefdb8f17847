using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Pop3;

/// <summary>One status line (RFC 1939 section 3), or a SASL challenge.</summary>
/// <param name="IsOk"><c>+OK</c>.</param>
/// <param name="Line">The whole line, bounded.</param>
/// <param name="Challenge">The text after <c>+ </c>; null for a status line.</param>
internal sealed record Pop3Reply(bool IsOk, string Line, string? Challenge)
{
    /// <summary>The extended response code (RFC 2449 section 8) in upper case, such as <c>IN-USE</c>; null for none.</summary>
    public string? Code
    {
        get
        {
            var begin = Line.IndexOf(" [", StringComparison.Ordinal);
            var end = begin is < 0 or > 5 ? -1 : Line.IndexOf(']', begin);
            return end < 0 ? null : Line[(begin + 2)..end].ToUpperInvariant();
        }
    }

    /// <summary>The failure that this reply is.</summary>
    public CheckFailedException Failure(FailureReason reason) => new(reason, Line);

    /// <summary>Sends a command and reads its status line.</summary>
    public static async ValueTask<Pop3Reply> ToAsync(MailConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.SendAsync(command, null, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, mayChallenge: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the lines of a multi-line response (RFC 1939 section 3) after its status line, byte-stuffing undone.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="take">Given each line.</param>
    /// <param name="encoding">How a line becomes text.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.ResponseTooLarge"/>, <see cref="FailureReason.ConnectionLost"/>.</exception>
    public static async Task ReadLinesAsync(MailConnection connection, Action<string> take, Encoding encoding, CancellationToken cancellationToken)
    {
        for (var size = 0; ;)
        {
            var line = await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            size += line.Length;
            if (size > connection.Limits.Reply)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"a reply of more than {connection.Limits.Reply} bytes");
            }

            if (line.Span.SequenceEqual("."u8))
            {
                return;
            }

            take(encoding.GetString(line.Span.StartsWith("."u8) ? line.Span[1..] : line.Span));
        }
    }

    /// <summary>Reads one line.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="mayChallenge">A SASL exchange is under way; elsewhere a challenge is no reply.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.ProtocolError"/>, <see cref="FailureReason.ResponseTooLarge"/>, <see cref="FailureReason.ConnectionLost"/>.</exception>
    public static async ValueTask<Pop3Reply> ReadAsync(MailConnection connection, bool mayChallenge, CancellationToken cancellationToken)
    {
        var bytes = await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        var line = Encoding.UTF8.GetString(bytes.Span);
        if (mayChallenge && (line.StartsWith("+ ", StringComparison.Ordinal) || line == "+"))
        {
            return new Pop3Reply(false, "", line[1..].Trim());
        }

        var word = line.Split(' ', 2)[0];
        var isOk = word.Equals("+OK", StringComparison.OrdinalIgnoreCase);
        if (!isOk && !word.Equals("-ERR", StringComparison.OrdinalIgnoreCase))
        {
            throw new CheckFailedException(FailureReason.ProtocolError, "not a POP3 reply: " + line[..Math.Min(line.Length, 60)]);
        }

        return new Pop3Reply(isOk, line.Length <= 500 ? line : line[..500], null);
    }
}
