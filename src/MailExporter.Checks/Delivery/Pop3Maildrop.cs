using System.Globalization;
using System.Text;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Pop3;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>One POP3 session, and the few commands that are said in it.</summary>
/// <remarks>RFC 1939. Messages are read with TOP: RETR counts as having read them.</remarks>
internal sealed class Pop3Maildrop(CheckRun run, MailConnection connection, TimeSpan loginDelay, CancellationToken deadline) : IDisposable
{
    private const int LongestHeader = 64 * 1024;
    private const int AllLines = 1_000_000;
    private const int SomeLines = 1000;

    /// <summary>The server wants no login sooner than this after the last (RFC 2449 section 6.5); zero: it does not say.</summary>
    public TimeSpan LoginDelay => loginDelay;

    /// <summary>Connects and logs in.</summary>
    public static async Task<Pop3Maildrop> OpenAsync(CheckRun run, MxFollower follower, SingleCheck single, Deadline deadline)
    {
        run.Enter(CheckPhase.Resolve);
        var connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Mailbox);
        try
        {
            var dialogue = single.Pop3(run, connection, deadline.Token);
            await dialogue.OpenAsync().ConfigureAwait(false);
            run.Enter(CheckPhase.Mailbox);
            var delay = int.TryParse(dialogue.Capability("LOGIN-DELAY")?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 3600)) : TimeSpan.Zero;
            return new(run, connection, delay, deadline.Token);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The number of each message in this session, and its text by UIDL.</summary>
    public async Task<List<(int Number, string Unique)>> ListAsync()
    {
        var reply = await Pop3Reply.ToAsync(connection, "UIDL", deadline).ConfigureAwait(false);
        if (!reply.IsOk)
        {
            throw reply.Failure(FailureReason.MailboxFailed);
        }

        var listed = new List<(int, string)>();
        await Pop3Reply.ReadLinesAsync(connection, line =>
        {
            var words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                listed.Add((number, words[1]));
            }
        }, Encoding.UTF8, deadline).ConfigureAwait(false);
        return listed;
    }

    /// <summary>The header section of a message, bounded; empty: it is gone meanwhile, or not to be read.</summary>
    public async Task<string> HeaderAsync(int number) => Encoding.UTF8.GetString((await TopAsync(number, 0, LongestHeader).ConfigureAwait(false)).Bytes);

    /// <summary>A message, byte for byte, and its size by LIST; null where the server does not say.</summary>
    /// <param name="number">Which.</param>
    /// <param name="max">As much of it is read; of a longer one the beginning.</param>
    public async Task<(RawMessage Message, long? Size)> MessageAsync(int number, int max)
    {
        var reply = await Pop3Reply.ToAsync(connection, $"LIST {number}", deadline).ConfigureAwait(false);
        long? size = reply.IsOk && reply.Line.Split(' ') is [_, _, var octets, ..] && long.TryParse(octets, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
        return (await TopAsync(number, size is { } known && known <= max ? AllLines : SomeLines, max).ConfigureAwait(false), size);
    }

    /// <summary>Marks a message as deleted.</summary>
    /// <returns>False when the server refuses.</returns>
    public async Task<bool> DeleteAsync(int number) => (await Pop3Reply.ToAsync(connection, $"DELE {number}", deadline).ConfigureAwait(false)).IsOk;

    /// <summary>Says goodbye: only that deletes what was marked (RFC 1939 section 6).</summary>
    public Task QuitAsync(Deadline limit) => SingleCheck.QuitAsync(run, connection, limit);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private async Task<RawMessage> TopAsync(int number, int lines, int max)
    {
        var reply = await Pop3Reply.ToAsync(connection, $"TOP {number} {lines}", deadline).ConfigureAwait(false);
        if (!reply.IsOk)
        {
            return RawMessage.Nothing;
        }

        var text = new StringBuilder();
        var isWhole = lines == AllLines;
        await Pop3Reply.ReadLinesAsync(connection, line =>
        {
            if (text.Length + line.Length + 2 <= max)
            {
                text.Append(line).Append("\r\n");
            }
            else
            {
                isWhole = false;
            }
        }, Encoding.Latin1, deadline).ConfigureAwait(false);
        return new(Encoding.Latin1.GetBytes(text.ToString()), isWhole);
    }
}
