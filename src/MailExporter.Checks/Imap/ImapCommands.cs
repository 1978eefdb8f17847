using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Imap;

/// <summary>Sends IMAP commands and reads their responses (RFC 9051 section 2.2).</summary>
internal sealed class ImapCommands(CheckRun run, MailConnection connection, CancellationToken deadline)
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(28); // servers may end a session after 30 minutes without a command: RFC 2177

    private int _number;
    private string _tag = "";

    /// <summary>The limit of what is said next.</summary>
    public CancellationToken Deadline { get; set; } = deadline;

    /// <summary>How responses become text. With Latin-1 every byte is one character, so that a message comes as it is.</summary>
    public Encoding Encoding { get; set; } = Encoding.UTF8;

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
        await connection.SendAsync($"{_tag} {command}", shown is null ? null : $"{_tag} {shown}", Deadline).ConfigureAwait(false);
        return await ReplyAsync().ConfigureAwait(false);
    }

    /// <summary>Answers a continuation request.</summary>
    public async ValueTask<ImapReply> ContinueAsync(string line, string? shown = null)
    {
        await connection.SendAsync(line, shown, Deadline).ConfigureAwait(false);
        return await ReplyAsync().ConfigureAwait(false);
    }

    /// <summary>Waits with IDLE (RFC 2177) until an untagged response is what is waited for, or the time is up.</summary>
    /// <param name="isAwaited">Looks at an untagged response, without <c>* </c>.</param>
    /// <param name="atMost">How long to wait.</param>
    /// <param name="enough">Ends the wait early; the session stays in order.</param>
    /// <returns>When the response came, by <see cref="TimeProvider.GetTimestamp"/>; null when none did.</returns>
    public async Task<long?> IdleAsync(Func<string, bool> isAwaited, TimeSpan atMost, CancellationToken enough)
    {
        _tag = string.Create(CultureInfo.InvariantCulture, $"A{++_number}");
        await connection.SendAsync($"{_tag} IDLE", null, Deadline).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Deadline, enough);
        var pause = Task.Delay(atMost < LongestIdle ? atMost : LongestIdle, run.Time, ending.Token);
        long? came = null;
        var (isIdling, isDone) = (false, false);
        while (true)
        {
            // The read goes on while DONE is sent: a read that is given up could lose the half of a line.
            var reading = ReadAsync().AsTask();
            if (isIdling && !isDone && await Task.WhenAny(reading, pause).ConfigureAwait(false) == pause)
            {
                isDone = true;
                await connection.SendAsync("DONE", null, Deadline).ConfigureAwait(false);
            }

            var line = await reading.ConfigureAwait(false);
            if (line.StartsWith('+'))
            {
                isIdling = true;
            }
            else if (!line.StartsWith("* ", StringComparison.Ordinal))
            {
                await ending.CancelAsync().ConfigureAwait(false);
                var reply = Tagged(line, []);
                return reply.Status == ImapStatus.Ok ? came : throw new CheckFailedException(FailureReason.MailboxFailed, reply.Text);
            }
            else
            {
                ThrowIfBye(line);
                came ??= isAwaited(line[2..]) ? run.Time.GetTimestamp() : null;
            }

            if (isIdling && !isDone && came is not null)
            {
                isDone = true;
                await connection.SendAsync("DONE", null, Deadline).ConfigureAwait(false);
            }
        }
    }

    private void ThrowIfBye(string line)
    {
        if (line.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase) && run.Phase != CheckPhase.Quit)
        {
            throw new CheckFailedException(ByeReason(run.Phase), line[2..]); // the server's own word, whether or not it closes then
        }
    }

    private async ValueTask<ImapReply> ReplyAsync()
    {
        List<string>? untagged = null;
        for (var size = 0; ;)
        {
            var line = await ReadAsync().ConfigureAwait(false);
            size += line.Length;
            if (size > connection.Limits.Reply)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"responses of more than {connection.Limits.Reply} bytes to one command");
            }

            if (line.StartsWith("* ", StringComparison.Ordinal))
            {
                ThrowIfBye(line);
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
            var line = Encoding.GetString((await connection.ReadLineAsync(Deadline).ConfigureAwait(false)).Span);
            if (LiteralSize(line) is not { } size || line.StartsWith("+ ", StringComparison.Ordinal))
            {
                return whole is null ? line : whole.Append(line).ToString();
            }

            whole ??= new StringBuilder();
            whole.Append(line, 0, line.LastIndexOf('{')).Append(ImapText.Quoted(await connection.ReadLiteralAsync(size, Encoding, Deadline).ConfigureAwait(false)));
            if (whole.Length > connection.Limits.Reply)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"a response of more than {connection.Limits.Reply} bytes");
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
