using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>The messages of the route that a round comes across: what each means, and whether it may go.</summary>
internal sealed class OwnMessages(Guid current, RouteMemory memory, TimeSpan grace, TimeProvider time)
{
    private readonly List<EarlierMessage> _earlier = [];

    /// <summary>How often the message of this round was seen.</summary>
    public int Copies { get; private set; }

    /// <summary>Messages of ours that stay although they should not.</summary>
    public int Leftovers { get; private set; }

    /// <summary>What was learnt of earlier messages.</summary>
    public IReadOnlyList<EarlierMessage> Earlier => _earlier;

    /// <summary>Takes note of one.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="place">Where it is: the same message again is no duplicate.</param>
    /// <returns>False for a message that another process may still wait for: one as young as a round is long, and not ours.</returns>
    public bool MayGo(Guid id, string place)
    {
        if (memory.Accounted.Contains(place))
        {
            return true;
        }

        if (id == current)
        {
            Copies++;
            return true;
        }

        if (memory.Missing.Remove(id, out var since))
        {
            memory.Arrived(id);
            _earlier.Add(new(id.ToString(), DeliveryOutcome.Late, time.GetElapsedTime(since)));
            return true;
        }

        if (memory.HasArrived(id))
        {
            _earlier.Add(new(id.ToString(), DeliveryOutcome.Duplicate));
            return true;
        }

        return time.GetUtcNow() - MessageMark.MadeAt(id) > grace;
    }

    /// <summary>A message stays although it should not.</summary>
    public void Stays(string place)
    {
        Leftovers++;
        memory.Account(place);
    }

    /// <summary>Gives up what has been missing for longer than this.</summary>
    public void GiveUp(TimeSpan longest)
    {
        foreach (var (id, since) in memory.Missing.Where(missing => time.GetElapsedTime(missing.Value) > longest).ToArray())
        {
            memory.Missing.Remove(id);
            _earlier.Add(new(id.ToString(), DeliveryOutcome.Lost));
        }
    }
}
