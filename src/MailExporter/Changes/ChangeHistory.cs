using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>What was last observed of one subject, and how often it changed. Immutable.</summary>
/// <param name="Observed">The last observed value of everything.</param>
/// <param name="Tallies">One for each kind that has changed, in the order of the kinds.</param>
/// <param name="Recent">The last changes, newest first.</param>
internal sealed record ChangeHistory(ValueList<Observation> Observed, ValueList<ChangeTally> Tallies, ValueList<Change> Recent)
{
    private const int MaxRecent = 20;

    /// <summary>Before the first result.</summary>
    public static readonly ChangeHistory Empty = new(default, default, default);

    /// <summary>The history with one result more; the same object while all is as before.</summary>
    public ChangeHistory With(CheckResult result)
    {
        var (changes, observed) = FactComparer.Compare(Observed, result);
        if (changes.Count > 0)
        {
            return new ChangeHistory(observed, Count(changes), [.. changes.Select(c => c.Bounded()).Concat(Recent).Take(MaxRecent)]);
        }

        return observed.AsSpan() == Observed.AsSpan() ? this : this with { Observed = observed };
    }

    /// <summary>What a result changed that is part of this history, in the order of the kinds.</summary>
    public IEnumerable<Change> ChangedBy(CheckResult result) => Recent.TakeWhile(change => change.At == result.StartedAt);

    /// <summary>Nothing is different, whichever objects say it.</summary>
    public bool SaysTheSameAs(ChangeHistory other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (Observed.Count != other.Observed.Count || Tallies != other.Tallies)
        {
            return false;
        }

        for (var i = 0; i < Observed.Count; i++)
        {
            if (!Observed[i].IsComparableWith(other.Observed[i]) || !Observed[i].HasValueOf(other.Observed[i]))
            {
                return false;
            }
        }

        return true;
    }

    private ValueList<ChangeTally> Count(ValueList<Change> changes)
    {
        var byKind = new SortedDictionary<ChangeKind, ChangeTally>();
        foreach (var tally in Tallies.AsSpan())
        {
            byKind.Add(tally.Kind, tally);
        }

        foreach (var change in changes.AsSpan())
        {
            byKind[change.Kind] = new ChangeTally(change.Kind, byKind.GetValueOrDefault(change.Kind).Count + 1, change.At);
        }

        return [.. byKind.Values];
    }
}
