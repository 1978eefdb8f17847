using System.Globalization;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Imap;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>Waits for messages over one IMAP connection: IDLE in the first mailbox, STATUS of the others. Nothing is marked as seen, and nothing foreign deleted.</summary>
/// <remarks>RFC 9051, RFC 2177 for IDLE, RFC 6154 for \Junk, RFC 4315 for UID EXPUNGE.</remarks>
internal sealed class ImapReceiver(CheckRun run, DeliveryOptions route, MessageMark mark, RouteMemory memory, MxFollower follower, SingleCheck single) : IReceiver
{
    /// <summary>How often mailboxes are looked at that do not tell by themselves.</summary>
    public static readonly TimeSpan OthersPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    private List<ImapFolder> _folders = [];
    private MailConnection? _connection;
    private ImapCommands? _commands;

    private ImapCommands Commands => _commands ?? throw new CheckFailedException(FailureReason.ConnectionLost, "the mailbox is not open any more");

    /// <inheritdoc/>
    public async Task OpenAsync(Deadline deadline)
    {
        Dispose();
        run.Enter(CheckPhase.Resolve);
        _connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Mailbox);
        _commands = await single.Imap(run, _connection, deadline.Token).OpenAsync().ConfigureAwait(false);
        run.Enter(CheckPhase.Mailbox);
        if (_folders.Count == 0)
        {
            _folders = await new ImapFolders(run, _commands).FindAsync(route.Folders).ConfigureAwait(false);
        }

        foreach (var folder in _folders)
        {
            folder.Note(await StatusAsync(folder).ConfigureAwait(false));
        }

        await SelectAsync("EXAMINE", _folders[0]).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Sighting?> WaitAsync(Guid id, Deadline patience, Deadline deadline)
    {
        Commands.Deadline = deadline.Token;
        var pause = FirstPause;
        if (await LookAsync(_folders[0], id, run.Time.GetTimestamp()).ConfigureAwait(false) is { } atOnce)
        {
            return atOnce;
        }

        while (patience.Remaining is var left && left > TimeSpan.Zero)
        {
            var came = await NewsAsync(pause, left, deadline).ConfigureAwait(false);
            pause = pause * 2 < OthersPause ? pause * 2 : OthersPause;
            if (came is { } since && await LookAsync(_folders[0], id, since).ConfigureAwait(false) is { } here)
            {
                return here;
            }

            if (await LookAtOthersAsync(id).ConfigureAwait(false) is { } elsewhere)
            {
                return elsewhere;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task CleanUpAsync(OwnMessages own, Deadline deadline)
    {
        Commands.Deadline = deadline.Token;
        foreach (var folder in _folders)
        {
            await CleanUpAsync(folder, own).ConfigureAwait(false);
        }

        await SingleCheck.QuitAsync(run, _connection!, deadline).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        (_connection, _commands) = (null, null);
    }

    /// <summary>Waits for the first mailbox to grow, but no longer than the others may wait.</summary>
    /// <returns>When it grew; null: it did not.</returns>
    private async Task<long?> NewsAsync(TimeSpan pause, TimeSpan left, Deadline deadline)
    {
        if (Offers("IDLE"))
        {
            return await Commands.IdleAsync(IsExists, _folders.Count > 1 && OthersPause < left ? OthersPause : left).ConfigureAwait(false);
        }

        await Task.Delay(pause < left ? pause : left, run.Time, deadline.Token).ConfigureAwait(false);
        var reply = Granted(await Commands.SayAsync("NOOP").ConfigureAwait(false));
        return reply.Untagged.Any(IsExists) ? run.Time.GetTimestamp() : null;
    }

    private async Task<Sighting?> LookAtOthersAsync(Guid id)
    {
        foreach (var folder in _folders.Skip(1))
        {
            var (_, next) = await StatusAsync(folder).ConfigureAwait(false);
            var seen = run.Time.GetTimestamp();
            if (next <= folder.Next)
            {
                continue;
            }

            await SelectAsync("EXAMINE", folder).ConfigureAwait(false);
            if (await LookAsync(folder, id, seen).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            await SelectAsync("EXAMINE", _folders[0]).ConfigureAwait(false);
            if (await LookAsync(_folders[0], id, run.Time.GetTimestamp()).ConfigureAwait(false) is { } meanwhile)
            {
                return meanwhile;
            }
        }

        return null;
    }

    /// <summary>Looks at the messages that are new in the selected mailbox.</summary>
    private async Task<Sighting?> LookAsync(ImapFolder folder, Guid id, long seen)
    {
        while (true)
        {
            var reply = Granted(await Commands.SayAsync($"UID FETCH {folder.Next}:* (UID BODY.PEEK[HEADER.FIELDS ({MessageMark.IdField} {MessageMark.TokenField})])").ConfigureAwait(false));
            var next = folder.Next;
            foreach (var message in ImapMessage.All(reply).Where(message => message.Uid >= folder.Next)) // "n:*" names the last message, however old
            {
                next = Math.Max(next, message.Uid + 1);
                if (mark.Recognise(message.Text) == id)
                {
                    return await ReadAsync(folder, message.Uid, seen).ConfigureAwait(false);
                }
            }

            folder.Next = next;
            if (!reply.Untagged.Any(IsExists))
            {
                return null;
            }
        }
    }

    private async Task<Sighting> ReadAsync(ImapFolder folder, long uid, long seen)
    {
        var reply = Granted(await Commands.SayAsync(string.Create(CultureInfo.InvariantCulture, $"UID FETCH {uid} (UID RFC822.SIZE BODY.PEEK[HEADER]<0.{ConnectionLimits.Mailbox.Line}>)")).ConfigureAwait(false));
        var message = ImapMessage.All(reply).FirstOrDefault(message => message.Uid == uid);
        return new Sighting(seen, folder.Name, folder.IsJunk, message?.Text ?? "", message?.Size);
    }

    private async Task CleanUpAsync(ImapFolder folder, OwnMessages own)
    {
        var (validity, end) = await StatusAsync(folder).ConfigureAwait(false);
        var from = memory.Swept.TryGetValue(folder.Name, out var swept) && swept.Validity == validity ? swept.Uid : 1;
        var mayWrite = await SelectAsync(route.Cleanup ? "SELECT" : "EXAMINE", folder).ConfigureAwait(false);
        var found = await OwnAsync(from).ConfigureAwait(false);
        var going = found.Messages.Where(message => own.MayGo(message.Id, Place(message.Uid))).Select(message => message.Uid).ToArray();
        var areGone = !route.Cleanup || going.Length == 0 || (mayWrite && await DeleteAsync(going).ConfigureAwait(false));
        if (!areGone)
        {
            Array.ForEach(going, uid => own.Stays(Place(uid)));
        }
        else if (going.Length == found.Messages.Count && found.IsComplete)
        {
            memory.Swept[folder.Name] = (validity, end);
        }

        string Place(long uid) => $"{folder.Name}\n{validity}\n{uid}";
    }

    /// <summary>The messages of the route in the selected mailbox: the server searches by subject, and each is then recognised by its token.</summary>
    private async Task<(List<(long Uid, Guid Id)> Messages, bool IsComplete)> OwnAsync(long from)
    {
        var reply = Granted(await Commands.SayAsync($"UID SEARCH UID {from}:* SUBJECT \"{MessageMark.Subject}\"").ConfigureAwait(false));
        var uids = (reply.Find("SEARCH") ?? []).Skip(1)
            .Select(token => long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0)
            .Where(uid => uid >= from).Order().ToArray();
        var some = uids[..Math.Min(uids.Length, ImapMessage.MostAtOnce)];
        if (some.Length == 0)
        {
            return ([], true);
        }

        var fetched = Granted(await Commands.SayAsync($"UID FETCH {string.Join(',', some)} (UID BODY.PEEK[HEADER.FIELDS ({MessageMark.IdField} {MessageMark.TokenField})])").ConfigureAwait(false));
        var messages = new List<(long, Guid)>();
        foreach (var message in ImapMessage.All(fetched).Where(message => some.Contains(message.Uid)))
        {
            if (mark.Recognise(message.Text) is { } id)
            {
                messages.Add((message.Uid, id));
            }
        }

        return (messages, some.Length == uids.Length);
    }

    /// <returns>False when they stay: without UIDPLUS only all deleted messages together could be expunged, and they may be others'.</returns>
    private async Task<bool> DeleteAsync(long[] uids)
    {
        var set = string.Join(',', uids);
        var stored = await Commands.SayAsync($"UID STORE {set} +FLAGS.SILENT (\\Deleted)").ConfigureAwait(false);
        if (stored.Status != ImapStatus.Ok || !(Offers("UIDPLUS") || Offers("IMAP4rev2")))
        {
            return false;
        }

        return (await Commands.SayAsync($"UID EXPUNGE {set}").ConfigureAwait(false)).Status == ImapStatus.Ok;
    }

    /// <returns>False when the mailbox was opened read-only.</returns>
    private async Task<bool> SelectAsync(string command, ImapFolder folder) =>
        Granted(await Commands.SayAsync($"{command} {folder.Quoted}").ConfigureAwait(false)).Code != "READ-ONLY";

    private async Task<(long Validity, long Next)> StatusAsync(ImapFolder folder)
    {
        var reply = Granted(await Commands.SayAsync($"STATUS {folder.Quoted} (UIDNEXT UIDVALIDITY)").ConfigureAwait(false));
        var tokens = reply.Find("STATUS") ?? [];
        return ImapText.Number(tokens, "UIDNEXT") is { } next && ImapText.Number(tokens, "UIDVALIDITY") is { } validity
            ? (validity, next)
            : throw new CheckFailedException(FailureReason.ProtocolError, "the server answered STATUS without UIDNEXT and UIDVALIDITY");
    }

    private bool Offers(string capability) => run.Capabilities is { } all && all.Contains(capability, StringComparer.OrdinalIgnoreCase);

    private static bool IsExists(string untagged) => untagged.EndsWith(" EXISTS", StringComparison.OrdinalIgnoreCase);

    private static ImapReply Granted(ImapReply reply) => reply.Status == ImapStatus.Ok ? reply : throw new CheckFailedException(FailureReason.MailboxFailed, reply.Text);
}
