using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Imap;

/// <summary>Sends IMAP commands and reads their responses (RFC 9051 section 2.2).</summary>
internal sealed class ImapCommands(CheckRun run, MailConnection connection, CancellationToken cancellationToken)
{
    private int _number;
    private string _tag = "";

    /// <summary>The greeting, without <c>* </c>.</summary>
    public async ValueTask<string> GreetingAsync()
    {
        var line = await ReadAsync().ConfigureAwait(false);
        return line.StartsWith("* ", StringComparison.Ordinal) ? line[2..] : throw NotImap(line);
    }

    /// <summary>Sends a command and reads to its tagged response.</summary>
    /// <param name="command">Without tag.</param>
    public async ValueTask<ImapReply> SayAsync(string command)
    {
        var reply = await BeginAsync(command, null).ConfigureAwait(false);
        return reply.Challenge is null ? reply : throw NotImap($"a continuation request to {command.Split(' ')[0]}");
    }

    /// <summary>Sends a command and reads to its tagged response, or to a continuation request.</summary>
    /// <param name="command">Without tag.</param>
    /// <param name="shown">What the transcript shows in its place; null: the command itself.</param>
    public async ValueTask<ImapReply> BeginAsync(string command, string? shown)
    {
        _tag = string.Create(CultureInfo.InvariantCulture, $"A{++_number}");
        await connection.SendAsync($"{_tag} {command}", shown is null ? null : $"{_tag} {shown}", cancellationToken).ConfigureAwait(false);
        return await ReplyAsync().ConfigureAwait(false);
    }

    /// <summary>Answers a continuation request.</summary>
    public async ValueTask<ImapReply> ContinueAsync(string line, string? shown = null)
    {
        await connection.SendAsync(line, shown, cancellationToken).ConfigureAwait(false);
        return await ReplyAsync().ConfigureAwait(false);
    }

    private async ValueTask<ImapReply> ReplyAsync()
    {
        List<string>? untagged = null;
        for (var size = 0; ;)
        {
            var line = await ReadAsync().ConfigureAwait(false);
            size += line.Length;
            if (size > MailConnection.MaxReply)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"responses of more than {MailConnection.MaxReply} bytes to one command");
            }

            if (line.StartsWith("* ", StringComparison.Ordinal))
            {
                if (line.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase) && run.Phase != CheckPhase.Quit)
                {
                    throw new CheckFailedException(ByeReason(run.Phase), line[2..]); // the server's own word, whether or not it closes then
                }

                (untagged ??= []).Add(line[2..]);
            }
            else if (line.StartsWith('+'))
            {
                return new ImapReply(ImapStatus.Ok, null, "", untagged ?? [], line[1..].Trim());
            }
            else
            {
                return Tagged(line, untagged ?? []);
            }
        }
    }

    private ImapReply Tagged(string line, List<string> untagged)
    {
        if (!line.StartsWith(_tag + " ", StringComparison.OrdinalIgnoreCase))
        {
            throw NotImap(line);
        }

        var text = line[(_tag.Length + 1)..];
        ImapStatus status = text.Split(' ', 2)[0].ToUpperInvariant() switch
        {
            "OK" => ImapStatus.Ok,
            "NO" => ImapStatus.No,
            "BAD" => ImapStatus.Bad,
            _ => throw NotImap(line),
        };
        return new ImapReply(status, ImapReply.CodeOf(text), text.Length <= 500 ? text : text[..500] + "...", untagged);
    }

    /// <summary>One response line; a literal in it is read too and becomes a quoted string.</summary>
    private async ValueTask<string> ReadAsync()
    {
        StringBuilder? whole = null;
        while (true)
        {
            var line = Encoding.UTF8.GetString((await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false)).Span);
            if (LiteralSize(line) is not { } size || line.StartsWith("+ ", StringComparison.Ordinal))
            {
                return whole is null ? line : whole.Append(line).ToString();
            }

            whole ??= new StringBuilder();
            whole.Append(line, 0, line.LastIndexOf('{')).Append(ImapText.Quoted(await connection.ReadLiteralAsync(size, cancellationToken).ConfigureAwait(false)));
            if (whole.Length > MailConnection.MaxReply)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"a response of more than {MailConnection.MaxReply} bytes");
            }
        }
    }

    private static int? LiteralSize(string line)
    {
        var begin = line.EndsWith('}') ? line.LastIndexOf('{') : -1;
        return begin >= 0 && int.TryParse(line.AsSpan(begin + 1, line.Length - begin - 2).TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }

    private static FailureReason ByeReason(CheckPhase phase) => phase switch
    {
        CheckPhase.Greeting => FailureReason.GreetingRejected,
        CheckPhase.Hello => FailureReason.HelloRejected,
        CheckPhase.StartTls => FailureReason.StartTlsRejected,
        CheckPhase.Auth => FailureReason.AuthTemporary, // it says nothing about the password
        _ => FailureReason.MailboxFailed,
    };

    private static CheckFailedException NotImap(string line) =>
        new(FailureReason.ProtocolError, "not an IMAP response: " + line[..Math.Min(line.Length, 60)]);
}
