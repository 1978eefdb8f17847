using MailExporter.Checks.Checking;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>Waits by POP3: a maildrop shows what is new only to a new session, so it logs in again and again, ever less often.</summary>
internal sealed class Pop3Receiver(CheckRun run, OwnMail mail, MaildropMemory memory, bool deletes, MxFollower follower, SingleCheck single) : IReceiver
{
    private const int MostAtOnce = 200;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly List<(Guid? Message, OwnReport? Report, string Unique)> _own = [];
    private TimeSpan _leastPause;

    /// <inheritdoc/>
    public Task OpenAsync(Deadline deadline) => SessionAsync(null, deadline);

    /// <inheritdoc/>
    public async Task<Sighting?> WaitAsync(Guid id, Deadline patience, Deadline deadline)
    {
        for (var pause = FirstPause; patience.Remaining is var left && left > TimeSpan.Zero; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var polite = pause > _leastPause ? pause : _leastPause;
            await patience.DelayAsync(polite < left ? polite : left, deadline).ConfigureAwait(false);
            if (patience.IsGivenUp)
            {
                return null;
            }

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
        var going = _own.Where(one => one.Report is { } report ? own.MayGo(report) : own.MayGo(one.Message!.Value, memory.IsAccountedFor(one.Unique))).Select(one => one.Unique).ToHashSet(StringComparer.Ordinal);
        await own.SaveAsync().ConfigureAwait(false);
        if (!deletes)
        {
            foreach (var unique in going)
            {
                memory.MarkForeign(unique); // accounted for, and not to be looked at again
            }

            return;
        }

        if (going.Count == 0)
        {
            return;
        }

        using var maildrop = await Pop3Maildrop.OpenAsync(run, follower, single, deadline).ConfigureAwait(false);
        foreach (var (number, unique) in (await maildrop.ListAsync().ConfigureAwait(false)).Where(message => going.Contains(message.Unique)))
        {
            if (!await maildrop.DeleteAsync(number).ConfigureAwait(false))
            {
                own.Stays();
                memory.Account(unique);
            }
        }

        await maildrop.QuitAsync(deadline).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>One session: looks at all messages that are not known yet.</summary>
    private async Task<Sighting?> SessionAsync(Guid? id, Deadline deadline)
    {
        using var maildrop = await Pop3Maildrop.OpenAsync(run, follower, single, deadline).ConfigureAwait(false);
        _leastPause = maildrop.LoginDelay;
        var listed = await maildrop.ListAsync().ConfigureAwait(false);
        var seen = run.Time.GetTimestamp();
        memory.Note(listed.Select(message => message.Unique).ToHashSet(StringComparer.Ordinal));
        Sighting? found = null;

        // The newest first: of a maildrop that was never looked at, the rest comes with the rounds that follow.
        foreach (var (number, unique) in listed.AsEnumerable().Reverse().Where(message => !IsKnown(message.Unique)).Take(MostAtOnce))
        {
            memory.MarkForeign(unique); // until it is known whose it is: one that ends the session by its length must not end the next one, too
            var header = await maildrop.HeaderAsync(number).ConfigureAwait(false);
            if (mail.Message(header) is { } own)
            {
                Found(unique, own, null);
                if (found is null && own == id)
                {
                    var (raw, size) = await maildrop.MessageAsync(number, RawMessage.MaxBytes).ConfigureAwait(false);
                    found = new Sighting(seen, "INBOX", IsJunk: false, raw, size);
                }
            }
            else if (mail.MayBeReport(header) && mail.Report((await maildrop.MessageAsync(number, BounceReport.MaxBytes).ConfigureAwait(false)).Message) is { } report)
            {
                Found(unique, null, report);
                found ??= report is { Bounce: { } bounce } && report.Id == id ? new Sighting(seen, "INBOX", IsJunk: false, RawMessage.Nothing, null, bounce) : null;
            }
        }

        await maildrop.QuitAsync(deadline).ConfigureAwait(false);
        return found;
    }

    private void Found(string unique, Guid? message, OwnReport? report)
    {
        memory.UnmarkForeign(unique);
        _own.Add((message, report, unique));
    }

    private bool IsKnown(string unique) => memory.IsForeign(unique) || _own.Exists(one => one.Unique == unique);
}
