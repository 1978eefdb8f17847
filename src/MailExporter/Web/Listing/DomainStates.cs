using MailExporter.Checks.Results;
using MailExporter.History;

namespace MailExporter.Web.Listing;

/// <summary>All domains as they are now: what the pages read.</summary>
internal sealed class DomainStates(DomainHistory history)
{
    /// <summary>Every domain, in the order of the configuration.</summary>
    public DomainState[] All() => [.. history.All.Select(slot => new DomainState(slot.Domain, slot.Past, history.IsTooOld(slot.Domain, slot.Past)))];

    /// <summary>One domain; null when there is none of this name.</summary>
    public DomainState? Find(string name) => Array.Find(All(), state => state.Domain.Domain.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The worst first, and among those what has just happened.</summary>
    public static IEnumerable<DomainState> ByUrgency(IEnumerable<DomainState> domains) =>
        domains.OrderBy(Urgency).ThenByDescending(domain => domain.Past?.State.Since).ThenBy(domain => domain.Domain.Domain, StringComparer.Ordinal);

    private static int Urgency(DomainState domain) => domain.Status switch
    {
        CheckStatus.Error => 0,
        CheckStatus.Warning => 1,
        null => 2,
        _ => 3,
    };
}
