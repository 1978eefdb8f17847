using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Posture;

namespace MailExporter.History;

/// <summary>The domains there are and their past: what the pages tell of them.</summary>
internal sealed class DomainHistory(TimeProvider time) : IDomainSink
{
    private volatile Slot[] _slots = [];

    /// <summary>Every domain with its past, in the order of the configuration; null before the first run.</summary>
    public IEnumerable<(DomainOptions Domain, DomainPast? Past)> All => _slots.Select(slot => (slot.Domain, slot.Past));

    /// <summary>The newest run is so long ago that nothing is known of now.</summary>
    public bool IsTooOld(DomainOptions domain, DomainPast? past) => past is not null && time.GetElapsedTime(past.Timestamp) > (3 * domain.Interval) + domain.Timeout;

    /// <inheritdoc/>
    public void Apply(ValueList<DomainOptions> domains)
    {
        var known = _slots.ToDictionary(slot => slot.Domain.Domain, StringComparer.Ordinal);
        _slots = [.. domains.Select(domain => known.TryGetValue(domain.Domain, out var slot) && slot.Domain == domain ? slot : new Slot(domain))];
    }

    /// <inheritdoc/>
    public void Accept(DomainOptions domain, FinishedDomain run)
    {
        if (Array.Find(_slots, slot => slot.Domain == domain) is { } slot)
        {
            slot.Past = DomainPast.After(slot.Past, run, time.GetTimestamp());
        }
    }

    private sealed class Slot(DomainOptions domain)
    {
        private volatile DomainPast? _past;

        public DomainOptions Domain => domain;

        public DomainPast? Past
        {
            get => _past;
            set => _past = value;
        }
    }
}
