using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>One comparison while it happens. What was last observed is copied when the first thing differs, and not before.</summary>
internal struct Observing(ValueList<Observation> before, DateTimeOffset at)
{
    private List<Observation>? _copy;
    private List<Change>? _changes;

    /// <summary>The changes so far.</summary>
    public readonly ValueList<Change> Changes => _changes is null ? default : _changes.ToValueList();

    /// <summary>What is now the last observed.</summary>
    public readonly ValueList<Observation> Observed => _copy is null ? before : _copy.ToValueList();

    private List<Observation> Copy => _copy ??= [.. before];

    /// <summary>Takes an observed value in.</summary>
    /// <returns>True when it is a change.</returns>
    public bool See(in Observation now)
    {
        var i = IndexOf(now);
        if (i < 0)
        {
            Copy.Add(now);
            return false; // the first observation is no change
        }

        var last = _copy is null ? before[i] : _copy[i];
        if (now.IsSameAs(last))
        {
            return false;
        }

        Copy[i] = now; // also where it says the same, so that the objects of old results are not kept beside equal new ones
        if (now.HasValueOf(last))
        {
            return false;
        }

        (_changes ??= []).Add(new Change(now.Kind, last.Spell(), now.Spell(), at));
        return true;
    }

    /// <summary>Lets observations go: when they are made again, they are first ones.</summary>
    public void Forget(Predicate<Observation> which)
    {
        foreach (var observation in before.AsSpan())
        {
            if (which(observation))
            {
                Copy.RemoveAll(which);
                return;
            }
        }
    }

    private readonly int IndexOf(in Observation wanted)
    {
        var all = _copy is null ? before.AsSpan() : System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_copy);
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].IsComparableWith(wanted))
            {
                return i;
            }
        }

        return -1;
    }
}
