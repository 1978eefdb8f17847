using System.Globalization;
using System.Text;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Pop3;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>Waits for messages by POP3: a maildrop shows what is new only to a new session, so it logs in again and again, ever less often.</summary>
/// <remarks>RFC 1939: UIDL, TOP n 0 of what is not known, DELE of what is ours, QUIT.</remarks>
internal sealed class Pop3Receiver(CheckRun run, DeliveryOptions route, MessageMark mark, RouteMemory memory, MxFollower follower, SingleCheck single) : IReceiver
{
    private const int MostAtOnce = 200;
    private const int LongestHeader = 64 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly List<(Guid Id, string Unique)> _own = [];
    private TimeSpan _leastPause;

    /// <inheritdoc/>
    public Task OpenAsync(Deadline deadline) => SessionAsync(null, deadline);

    /// <inheritdoc/>
    public async Task<Sighting?> WaitAsync(Guid id, Deadline patience, Deadline deadline)
    {
        for (var pause = FirstPause; patience.Remaining is var left && left > TimeSpan.Zero; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var polite = pause > _leastPause ? pause : _leastPause;
            await Task.Delay(polite < left ? polite : left, run.Time, deadline.Token).ConfigureAwait(false);
            if (await SessionAsync(id, deadline).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task CleanUpAsync(OwnMessages own, Deadline deadline)
    {
        var going = _own.Where(message => own.MayGo(message.Id, message.Unique)).Select(message => message.Unique).ToHashSet(StringComparer.Ordinal);
        if (!route.Cleanup)
        {
            memory.Foreign.UnionWith(going); // accounted for, and not to be looked at again
            return;
        }

        if (going.Count == 0)
        {
            return;
        }

        using var connection = await OpenSessionAsync(deadline).ConfigureAwait(false);
        foreach (var (number, unique) in (await ListAsync(connection, deadline.Token).ConfigureAwait(false)).Where(message => going.Contains(message.Unique)))
        {
            if (!(await Pop3Reply.ToAsync(connection, $"DELE {number}", deadline.Token).ConfigureAwait(false)).IsOk)
            {
                own.Stays(unique);
            }
        }

        await SingleCheck.QuitAsync(run, connection, deadline).ConfigureAwait(false); // only QUIT deletes: RFC 1939 section 6
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>One session: looks at all messages that are not known yet.</summary>
    private async Task<Sighting?> SessionAsync(Guid? id, Deadline deadline)
    {
        using var connection = await OpenSessionAsync(deadline).ConfigureAwait(false);
        var listed = await ListAsync(connection, deadline.Token).ConfigureAwait(false);
        var seen = run.Time.GetTimestamp();
        memory.KeepForeign(listed.Select(message => message.Unique).ToHashSet(StringComparer.Ordinal));
        Sighting? found = null;

        // The newest first: of a maildrop that was never looked at, the rest comes with the rounds that follow.
        foreach (var (number, unique) in listed.AsEnumerable().Reverse().Where(message => !IsKnown(message.Unique)).Take(MostAtOnce))
        {
            var header = await TopAsync(connection, number, deadline.Token).ConfigureAwait(false);
            if (mark.Recognise(header) is not { } own)
            {
                memory.Foreign.Add(unique);
                continue;
            }

            _own.Add((own, unique));
            found ??= own == id ? new Sighting(seen, "INBOX", IsJunk: false, header, await SizeAsync(connection, number, deadline.Token).ConfigureAwait(false)) : null;
        }

        await SingleCheck.QuitAsync(run, connection, deadline).ConfigureAwait(false);
        return found;
    }

    private bool IsKnown(string unique) => memory.Foreign.Contains(unique) || _own.Exists(message => message.Unique == unique);

    private async Task<MailConnection> OpenSessionAsync(Deadline deadline)
    {
        run.Enter(CheckPhase.Resolve);
        var connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Mailbox);
        try
        {
            var dialogue = single.Pop3(run, connection, deadline.Token);
            await dialogue.OpenAsync().ConfigureAwait(false);
            run.Enter(CheckPhase.Mailbox);
            _leastPause = int.TryParse(dialogue.Capability("LOGIN-DELAY")?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 3600)) : TimeSpan.Zero;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async Task<List<(int Number, string Unique)>> ListAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        var reply = await Pop3Reply.ToAsync(connection, "UIDL", cancellationToken).ConfigureAwait(false);
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
        }, cancellationToken).ConfigureAwait(false);
        return listed;
    }

    private static async Task<string> TopAsync(MailConnection connection, int number, CancellationToken cancellationToken)
    {
        var reply = await Pop3Reply.ToAsync(connection, $"TOP {number} 0", cancellationToken).ConfigureAwait(false);
        if (!reply.IsOk)
        {
            return ""; // gone meanwhile, or not to be read: not ours
        }

        var header = new StringBuilder();
        await Pop3Reply.ReadLinesAsync(connection, line =>
        {
            if (header.Length + line.Length < LongestHeader)
            {
                header.Append(line).Append('\n');
            }
        }, cancellationToken).ConfigureAwait(false);
        return header.ToString();
    }

    private static async Task<long?> SizeAsync(MailConnection connection, int number, CancellationToken cancellationToken)
    {
        var reply = await Pop3Reply.ToAsync(connection, $"LIST {number}", cancellationToken).ConfigureAwait(false);
        return reply.IsOk && reply.Line.Split(' ') is [_, _, var size, ..] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }
}
