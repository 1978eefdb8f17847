using System.Globalization;
using MailExporter.Checks.Imap;

namespace MailExporter.Checks.Delivery;

/// <summary>Looks a mailbox through for what is ours, accounts for it, and deletes what may go. Nothing foreign is touched.</summary>
/// <remarks>RFC 4315 for UID EXPUNGE: without it all deleted messages together could be expunged, and they may be others'.</remarks>
/// <param name="mail">What is ours.</param>
/// <param name="memory">Where an earlier sweep ended.</param>
/// <param name="name">Of the account, in the memory.</param>
/// <param name="deletes">False: everything stays.</param>
internal sealed class ImapSweep(OwnMail mail, RouteMemory memory, string name, bool deletes)
{
    /// <summary>Notifications that are read at most, in one sweep and in one wait: anybody may send us thousands.</summary>
    public const int MostReports = 50;

    /// <summary>Sweeps one mailbox.</summary>
    public async Task RunAsync(ImapMailbox mailbox, ImapFolder folder, OwnMessages own)
    {
        var key = $"{name} {folder.Name}";
        var (validity, end) = await mailbox.StatusAsync(folder).ConfigureAwait(false);
        var mark = memory.Mailboxes.TryGetValue(key, out var known) && known.Validity == validity ? known : new(validity, 1, 1);
        var mayWrite = deletes && await mailbox.SelectAsync(folder).ConfigureAwait(false);
        if (!deletes)
        {
            await mailbox.ExamineAsync(folder).ConfigureAwait(false);
        }

        var (going, staying, upTo) = await LookAsync(mailbox, mark, end, own).ConfigureAwait(false);
        var seen = mark with { Seen = Math.Max(mark.Seen, upTo) };
        memory.Mailboxes[key] = seen;
        await own.SaveAsync().ConfigureAwait(false);
        var left = !deletes || going.Count == 0 ? 0 : mayWrite ? await DeleteAsync(mailbox, going).ConfigureAwait(false) : going.Count;
        for (var i = 0; i < left; i++)
        {
            own.Stays();
        }

        if (left == 0 && !staying)
        {
            memory.Mailboxes[key] = seen with { Swept = upTo };
        }
    }

    /// <returns>What may go, whether something of ours may not go yet, and the UID up to which that is all.</returns>
    private async Task<(List<long> Going, bool Staying, long UpTo)> LookAsync(ImapMailbox mailbox, MailboxMark mark, long end, OwnMessages own)
    {
        var (going, staying) = (new List<long>(), false);
        if (mail.HasMessages)
        {
            // The server searches by subject, and each message is then recognised by its token.
            (var uids, end) = Some(await mailbox.SearchAsync(mark.Swept, $"SUBJECT \"{MessageMark.Subject}\"").ConfigureAwait(false), ImapMessage.MostAtOnce, end);
            foreach (var message in uids.Length == 0 ? [] : (await mailbox.FieldsAsync(Set(uids), mail.Fields).ConfigureAwait(false)).Messages.Where(message => uids.Contains(message.Uid)))
            {
                if (mail.Message(message.Text) is { } id)
                {
                    Note(own.MayGo(id, message.Uid < mark.Seen), message.Uid);
                }
            }
        }

        if (mail.HasReports)
        {
            var uids = await mailbox.SearchAsync(mark.Swept, "HEADER Content-Type delivery-status").ConfigureAwait(false);
            (uids, end) = mark.Swept > 1 ? Some(uids, MostReports, end) : (uids[Math.Max(0, uids.Length - MostReports)..], end); // of a mailbox that was never looked at only the newest are read
            foreach (var uid in uids)
            {
                if (mail.Report((await mailbox.MessageAsync(uid, BounceReport.MaxBytes).ConfigureAwait(false)).Message) is { } report)
                {
                    Note(own.MayGo(report), uid);
                }
            }
        }

        return (going, staying, end);

        void Note(bool mayGo, long uid)
        {
            staying |= !mayGo;
            if (mayGo)
            {
                going.Add(uid);
            }
        }
    }

    /// <summary>No more than a number of them, and the UID up to which these are all. What came after the begin of the sweep is the next one's.</summary>
    private static (long[] Uids, long UpTo) Some(long[] uids, int most, long end)
    {
        uids = [.. uids.Where(uid => uid < end)];
        return uids.Length <= most ? (uids, end) : (uids[..most], uids[most]);
    }

    /// <returns>How many of them stay.</returns>
    private static async Task<int> DeleteAsync(ImapMailbox mailbox, List<long> uids)
    {
        var set = Set(uids);
        var stored = await mailbox.Commands.SayAsync($"UID STORE {set} +FLAGS.SILENT (\\Deleted)").ConfigureAwait(false);
        if (stored.Status != ImapStatus.Ok || !(mailbox.Offers("UIDPLUS") || mailbox.Offers("IMAP4rev2")))
        {
            return uids.Count;
        }

        // Where an ACL forbids both, Dovecot 2.3 opens the mailbox READ-WRITE and says OK all the same.
        return (await mailbox.Commands.SayAsync($"UID EXPUNGE {set}").ConfigureAwait(false)).Status == ImapStatus.Ok
            ? (await mailbox.SearchAsync(uids.Min(), $"UID {set}").ConfigureAwait(false)).Length
            : uids.Count;
    }

    private static string Set(IEnumerable<long> uids) => string.Join(',', uids.Select(uid => uid.ToString(CultureInfo.InvariantCulture)));
}
