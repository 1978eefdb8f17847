using System.Globalization;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>Waits over one IMAP connection: IDLE in the first mailbox, STATUS of the others.</summary>
/// <remarks>RFC 9051, RFC 2177 for IDLE, RFC 6154 for \Junk.</remarks>
internal sealed class ImapReceiver(CheckRun run, ValueList<string>? folders, OwnMail mail, ImapSweep sweep, MxFollower follower, SingleCheck single) : IReceiver
{
    /// <summary>How often mailboxes are looked at that do not tell by themselves.</summary>
    public static readonly TimeSpan OthersPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a server is believed under IDLE that nothing has come: this, and later a fortieth of the time that has passed. Dovecot tells of a message half a second after it came, but at once when it is asked.</summary>
    private static readonly TimeSpan FirstStretch = TimeSpan.FromMilliseconds(50);

    private const int StretchShare = 40;

    /// <summary>From then on half a second is little.</summary>
    private static readonly TimeSpan LongestAsking = TimeSpan.FromSeconds(10);

    private List<ImapFolder> _folders = [];
    private ImapMailbox? _mailbox;
    private int _reports;

    private ImapMailbox Mailbox => _mailbox ?? throw new CheckFailedException(FailureReason.ConnectionLost, "the mailbox is not open any more");

    /// <inheritdoc/>
    public async Task OpenAsync(Deadline deadline)
    {
        Dispose();
        _mailbox = await ImapMailbox.OpenAsync(run, follower, single, deadline).ConfigureAwait(false);
        if (_folders.Count == 0)
        {
            _folders = await new ImapFolders(run, _mailbox.Commands).FindAsync(folders).ConfigureAwait(false);
        }

        foreach (var folder in _folders)
        {
            folder.Note(await _mailbox.StatusAsync(folder).ConfigureAwait(false));
        }

        await _mailbox.ExamineAsync(_folders[0]).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Sighting?> WaitAsync(Guid id, Deadline patience, Deadline deadline)
    {
        Mailbox.Deadline = deadline.Token;
        var began = run.Time.GetTimestamp();
        if (await LookAsync(_folders[0], id, began).ConfigureAwait(false) is { } atOnce)
        {
            return atOnce;
        }

        var (pause, others) = (FirstPause, OthersPause);
        while (!patience.Token.IsCancellationRequested && patience.Remaining is var left && left > TimeSpan.Zero)
        {
            var waited = run.Time.GetElapsedTime(began);
            var came = Mailbox.Offers("IDLE")
                ? await IdleAsync(waited, _folders.Count > 1 && others - waited < left ? others - waited : left, patience).ConfigureAwait(false)
                : await NoopAsync(pause < left ? pause : left, patience, deadline).ConfigureAwait(false);
            pause = pause * 2 < OthersPause ? pause * 2 : OthersPause;
            if (came is { } since && await LookAsync(_folders[0], id, since).ConfigureAwait(false) is { } here)
            {
                return here;
            }

            if (Mailbox.Offers("IDLE") && run.Time.GetElapsedTime(began) < others)
            {
                continue;
            }

            if (await LookAtOthersAsync(id).ConfigureAwait(false) is { } elsewhere)
            {
                return elsewhere;
            }

            others = run.Time.GetElapsedTime(began) + OthersPause;
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task CleanUpAsync(OwnMessages own, Deadline deadline)
    {
        Mailbox.Deadline = deadline.Token;
        foreach (var folder in _folders)
        {
            await sweep.RunAsync(Mailbox, folder, own).ConfigureAwait(false);
        }

        await Mailbox.QuitAsync(deadline).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mailbox?.Dispose();
        _mailbox = null;
    }

    /// <summary>Waits with IDLE for the first mailbox to grow.</summary>
    /// <returns>When it grew, or when it is to be looked at all the same; null: it did not grow.</returns>
    private async Task<long?> IdleAsync(TimeSpan waited, TimeSpan atMost, Deadline patience)
    {
        var stretch = waited / StretchShare > FirstStretch ? waited / StretchShare : FirstStretch;
        var asks = waited < LongestAsking && stretch < atMost;
        var came = await Mailbox.Commands.IdleAsync(ImapMailbox.IsExists, asks ? stretch : atMost, patience.Token).ConfigureAwait(false);
        return came ?? (asks && !patience.Token.IsCancellationRequested && patience.Remaining > TimeSpan.Zero ? run.Time.GetTimestamp() : null);
    }

    /// <returns>When the first mailbox grew; null: it did not.</returns>
    private async Task<long?> NoopAsync(TimeSpan pause, Deadline patience, Deadline deadline)
    {
        await patience.DelayAsync(pause, deadline).ConfigureAwait(false);
        var reply = await Mailbox.SayAsync("NOOP").ConfigureAwait(false);
        return reply.Untagged.Any(ImapMailbox.IsExists) ? run.Time.GetTimestamp() : null;
    }

    private async Task<Sighting?> LookAtOthersAsync(Guid id)
    {
        foreach (var folder in _folders.Skip(1))
        {
            var (_, next) = await Mailbox.StatusAsync(folder).ConfigureAwait(false);
            var seen = run.Time.GetTimestamp();
            if (next <= folder.Next)
            {
                continue;
            }

            await Mailbox.ExamineAsync(folder).ConfigureAwait(false);
            if (await LookAsync(folder, id, seen).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            await Mailbox.ExamineAsync(_folders[0]).ConfigureAwait(false);
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
            var (messages, haveCome) = await Mailbox.FieldsAsync(string.Create(CultureInfo.InvariantCulture, $"{folder.Next}:*"), mail.Fields).ConfigureAwait(false);
            var next = folder.Next;
            foreach (var message in messages.Where(message => message.Uid >= folder.Next)) // "n:*" names the last message, however old
            {
                next = Math.Max(next, message.Uid + 1);
                if (mail.Message(message.Text) == id)
                {
                    var (raw, size) = await Mailbox.MessageAsync(message.Uid, RawMessage.MaxBytes).ConfigureAwait(false);
                    return new Sighting(seen, folder.Name, folder.IsJunk, raw, size);
                }

                if (mail.MayBeReport(message.Text) && await BounceAsync(message.Uid, id).ConfigureAwait(false) is { } bounce)
                {
                    return new Sighting(seen, folder.Name, folder.IsJunk, RawMessage.Nothing, null, bounce);
                }
            }

            folder.Next = next;
            if (!haveCome)
            {
                return null;
            }
        }
    }

    /// <summary>What a notification says, if it is about this message. Whoever sends thousands of them is not read to the end: the sweep goes on.</summary>
    private async Task<Bounce?> BounceAsync(long uid, Guid id) =>
        _reports++ < ImapSweep.MostReports && mail.Report((await Mailbox.MessageAsync(uid, BounceReport.MaxBytes).ConfigureAwait(false)).Message) is { } report && report.Id == id ? report.Bounce : null;
}
