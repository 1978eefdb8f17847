using System.Globalization;
using System.Text;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Imap;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>One IMAP connection to the mailboxes of an account, and the few commands that are said over it.</summary>
/// <remarks>RFC 9051. Nothing is fetched but with PEEK, so nothing is marked as seen.</remarks>
internal sealed class ImapMailbox(CheckRun run, MailConnection connection, ImapCommands commands) : IDisposable
{
    /// <summary>Of header fields that tell whose a message is: a hostile message may have long ones.</summary>
    private const int MaxFields = 2048;

    /// <summary>Of a message that is read: most of ours come in one.</summary>
    private const int MaxPiece = 64 * 1024;

    /// <summary>The limit of what is said next.</summary>
    public CancellationToken Deadline
    {
        set => commands.Deadline = value;
    }

    /// <summary>The session's commands.</summary>
    public ImapCommands Commands => commands;

    /// <summary>Connects and logs in.</summary>
    public static async Task<ImapMailbox> OpenAsync(CheckRun run, MxFollower follower, SingleCheck single, Deadline deadline)
    {
        run.Enter(CheckPhase.Resolve);
        var connection = new MailConnection(await follower.ConnectAsync(run, deadline).ConfigureAwait(false), run, ConnectionLimits.Mailbox);
        try
        {
            var commands = await single.Imap(run, connection, deadline.Token).OpenAsync().ConfigureAwait(false);
            run.Enter(CheckPhase.Mailbox);
            return new(run, connection, commands);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public bool Offers(string capability) => run.Capabilities is { } all && all.Contains(capability, StringComparer.OrdinalIgnoreCase);

    /// <summary>Sends a command that must be granted.</summary>
    public async Task<ImapReply> SayAsync(string command)
    {
        var reply = await commands.SayAsync(command).ConfigureAwait(false);
        return reply.Status == ImapStatus.Ok ? reply : throw new CheckFailedException(FailureReason.MailboxFailed, reply.Text);
    }

    /// <returns>False when the mailbox was opened read-only.</returns>
    public async Task<bool> SelectAsync(ImapFolder folder) => (await SayAsync($"SELECT {folder.Quoted}").ConfigureAwait(false)).Code != "READ-ONLY";

    public Task ExamineAsync(ImapFolder folder) => SayAsync($"EXAMINE {folder.Quoted}");

    public async Task<(long Validity, long Next)> StatusAsync(ImapFolder folder)
    {
        var reply = await SayAsync($"STATUS {folder.Quoted} (UIDNEXT UIDVALIDITY)").ConfigureAwait(false);
        var tokens = reply.Find("STATUS") ?? [];
        return ImapText.Number(tokens, "UIDNEXT") is { } next && ImapText.Number(tokens, "UIDVALIDITY") is { } validity
            ? (validity, next)
            : throw new CheckFailedException(FailureReason.ProtocolError, "the server answered STATUS without UIDNEXT and UIDVALIDITY");
    }

    /// <summary>Header fields of messages in the selected mailbox.</summary>
    /// <param name="uids">A set of UIDs: <c>7:*</c>.</param>
    /// <param name="fields">Their names.</param>
    /// <returns>The messages, and whether more of them came meanwhile.</returns>
    public async Task<(IReadOnlyList<ImapMessage> Messages, bool HaveCome)> FieldsAsync(string uids, string fields)
    {
        var reply = await SayAsync($"UID FETCH {uids} (UID BODY.PEEK[HEADER.FIELDS ({fields})]<0.{MaxFields}>)").ConfigureAwait(false);
        return ([.. ImapMessage.All(reply)], reply.Untagged.Any(IsExists));
    }

    /// <summary>UIDs in the selected mailbox, in order.</summary>
    public async Task<long[]> SearchAsync(long from, string criterion)
    {
        var reply = await SayAsync($"UID SEARCH UID {from}:* {criterion}").ConfigureAwait(false);
        var found = reply.Untagged.FirstOrDefault(line => line.StartsWith("SEARCH ", StringComparison.OrdinalIgnoreCase)) ?? "";
        return [.. found.Split(' ').Skip(1).Select(token => long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : 0).Where(uid => uid >= from).Order()];
    }

    /// <summary>A message of the selected mailbox, byte for byte.</summary>
    /// <param name="uid">Which.</param>
    /// <param name="max">As much of it is read; of a longer one the first piece only.</param>
    /// <returns>It, and its size; null where the server does not say.</returns>
    public async Task<(RawMessage Message, long? Size)> MessageAsync(long uid, int max)
    {
        var piece = Math.Min(max, MaxPiece);
        commands.Encoding = Encoding.Latin1;
        try
        {
            var first = await PieceAsync(uid, 0, piece).ConfigureAwait(false);
            if (first is not { Size: { } size } || size > max)
            {
                return (first is null ? RawMessage.Nothing : new(Encoding.Latin1.GetBytes(first.Text), IsWhole: false), first?.Size);
            }

            using var whole = new MemoryStream();
            whole.Write(Encoding.Latin1.GetBytes(first.Text));
            while (whole.Length < size && await PieceAsync(uid, whole.Length, piece).ConfigureAwait(false) is { Text.Length: > 0 } next)
            {
                whole.Write(Encoding.Latin1.GetBytes(next.Text));
            }

            return (new(whole.ToArray(), IsWhole: whole.Length == size), size);
        }
        finally
        {
            commands.Encoding = Encoding.UTF8;
        }
    }

    /// <summary>Logs out.</summary>
    public Task QuitAsync(Deadline deadline) => SingleCheck.QuitAsync(run, connection, deadline);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    public static bool IsExists(string untagged) => untagged.EndsWith(" EXISTS", StringComparison.OrdinalIgnoreCase);

    private async Task<ImapMessage?> PieceAsync(long uid, long from, int length)
    {
        var reply = await SayAsync(string.Create(CultureInfo.InvariantCulture, $"UID FETCH {uid} (UID{(from == 0 ? " RFC822.SIZE" : "")} BODY.PEEK[]<{from}.{length}>)")).ConfigureAwait(false);
        return ImapMessage.All(reply).FirstOrDefault(message => message.Uid == uid);
    }
}
