using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>The messages of the route that a round comes across, and the notifications about them: what each means, and whether it may go.</summary>
internal sealed class OwnMessages(Guid current, RouteMemory memory, TimeSpan grace, TimeProvider time)
{
    private readonly List<EarlierMessage> _earlier = [];

    /// <summary>How often the message of this round was seen.</summary>
    public int Copies { get; private set; }

    /// <summary>Messages of ours that stay although they should not.</summary>
    public int Leftovers { get; private set; }

    /// <summary>A notification about the message of this round; null: none.</summary>
    public Bounce? Bounce { get; private set; }

    /// <summary>What was learnt of earlier messages.</summary>
    public IReadOnlyList<EarlierMessage> Earlier => _earlier;

    /// <summary>Takes note of a message.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isAccountedFor">It was there at an earlier look: the same message again is no second copy.</param>
    /// <returns>False for a message that another process may still wait for: one as young as a round is long, and not ours.</returns>
    public bool MayGo(Guid id, bool isAccountedFor)
    {
        if (id == current)
        {
            Copies++;
            return true;
        }

        if (memory.Awaited.TryGetValue(id, out var message))
        {
            memory.Settle(id, hasArrived: true);
            _earlier.Add(message.Stage == DeliveryStage.Missing
                ? new(id.ToString(), DeliveryOutcome.Late, time.GetElapsedTime(message.Since))
                : new(id.ToString(), DeliveryOutcome.Delivered)); // its round was cut short: nobody was there to see when it came
            return true;
        }

        if (memory.HasArrived(id) && !isAccountedFor)
        {
            _earlier.Add(new(id.ToString(), DeliveryOutcome.Duplicate));
        }

        return memory.IsSettled(id) || IsOld(id);
    }

    /// <summary>Takes note of a notification.</summary>
    /// <returns>As <see cref="MayGo(Guid, bool)"/>.</returns>
    public bool MayGo(OwnReport report)
    {
        if (report.Id == current)
        {
            Bounce ??= report.Bounce;
            return true;
        }

        if (report.Bounce is { } bounce && memory.IsAwaited(report.Id))
        {
            memory.Settle(report.Id, hasArrived: false);
            _earlier.Add(new(report.Id.ToString(), DeliveryOutcome.Bounced, Bounce: bounce));
            return true;
        }

        return memory.IsAwaited(report.Id) || memory.IsSettled(report.Id) || IsOld(report.Id);
    }

    /// <summary>What was learnt is written down before the messages are deleted that tell it: whatever happens then, it is counted once at most.</summary>
    public Task SaveAsync() => memory.SaveAsync();

    /// <summary>A message stays although it should not.</summary>
    public void Stays() => Leftovers++;

    /// <summary>Gives up what has been missing for longer than this.</summary>
    public void GiveUp(TimeSpan longest)
    {
        foreach (var (id, message) in memory.Awaited.Where(awaited => awaited.Key != current && time.GetElapsedTime(awaited.Value.Since) > longest).ToArray())
        {
            memory.Forget(id);
            if (message.Stage != DeliveryStage.Sending) // else it was perhaps never sent
            {
                _earlier.Add(new(id.ToString(), DeliveryOutcome.Lost));
            }
        }
    }

    private bool IsOld(Guid id) => time.GetUtcNow() - MessageMark.MadeAt(id) > grace;
}
