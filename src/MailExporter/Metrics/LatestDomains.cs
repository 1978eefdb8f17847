using System.Buffers;
using System.Globalization;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Posture;

namespace MailExporter.Metrics;

/// <summary>The newest run of every domain, and its part of the page, written when the run ends: a scrape only copies.</summary>
internal sealed class LatestDomains(TimeProvider time) : IDomainSink
{
    private volatile Slot[] _slots = [];
    private volatile Dictionary<string, Slot> _byName = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ValueList<DomainOptions> domains)
    {
        var old = _byName;
        var slots = domains.Select(domain => old.TryGetValue(domain.Domain, out var slot) && slot.Domain == domain ? slot : new Slot(domain)).ToArray();
        (_slots, _byName) = (slots, slots.ToDictionary(slot => slot.Domain.Domain, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public void Accept(DomainOptions domain, FinishedDomain run)
    {
        if (_byName.TryGetValue(domain.Domain, out var slot) && slot.Domain == domain)
        {
            var queries = (slot.Latest?.Queries ?? 0) + run.Result.DnsQueries;
            slot.Latest = new(run, time.GetTimestamp(), queries, Lines(slot, new(domain, run, queries)));
        }
    }

    /// <summary>Every domain with its newest run, in the order of the configuration; null before the first.</summary>
    public (DomainOptions Domain, FinishedDomain? Run)[] All() => Array.ConvertAll(_slots, slot => (slot.Domain, slot.Latest?.Run));

    /// <summary>Writes all families; a domain has no series before its first run.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format">OpenMetrics names the family of a counter without the suffix of its samples.</param>
    public void Write(IBufferWriter<byte> output, PageFormat format)
    {
        var known = _slots.Select(slot => (slot.Domain, slot.Latest)).Where(slot => slot.Latest is not null).ToArray();
        for (var i = 0; i < DomainFamilies.All.Length; i++)
        {
            var family = DomainFamilies.All[i];
            var isFirst = true;
            foreach (var (domain, latest) in known)
            {
                if (latest!.Lines[i].Length == 0 || (!family.OutlivesResult && IsTooOld(domain, latest)))
                {
                    continue;
                }

                if (isFirst)
                {
                    var name = family.IsCounter && format == PageFormat.OpenMetrics ? family.Name[..^"_total".Length] : family.Name;
                    Encoding.UTF8.GetBytes($"# HELP {name} {family.Help}\n# TYPE {name} {(family.IsCounter ? "counter" : "gauge")}\n", output);
                    isFirst = false;
                }

                output.Write(latest.Lines[i]);
            }
        }
    }

    private bool IsTooOld(DomainOptions domain, Latest latest) => time.GetElapsedTime(latest.Timestamp) > (3 * domain.Interval) + domain.Timeout;

    private static byte[][] Lines(Slot slot, DomainReading reading) => Array.ConvertAll(DomainFamilies.All, family =>
    {
        var lines = new ArrayBufferWriter<byte>();
        var labels = new ArrayBufferWriter<byte>();
        foreach (var (value, values) in family.Read(reading))
        {
            if (value is not { } known)
            {
                continue;
            }

            labels.ResetWrittenCount();
            labels.Write(slot.Labels);
            for (var i = 0; i < values.Length; i++)
            {
                LabelText.AppendPair(labels, family.Labels[i], values[i], bounded: true);
            }

            Encoding.UTF8.GetBytes(family.Name + "{", lines);
            lines.Write(labels.WrittenSpan);
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"}} {known}\n"), lines);
        }

        return lines.WrittenSpan.ToArray();
    });

    private sealed record Latest(FinishedDomain Run, long Timestamp, long Queries, byte[][] Lines);

    private sealed class Slot
    {
        private volatile Latest? _latest;

        public Slot(DomainOptions domain)
        {
            Domain = domain;
            var labels = new ArrayBufferWriter<byte>();
            LabelText.AppendPair(labels, "domain", domain.Domain, bounded: false);
            foreach (var (name, value) in domain.Labels)
            {
                LabelText.AppendPair(labels, name, value, bounded: false);
            }

            Labels = labels.WrittenSpan.ToArray();
        }

        public DomainOptions Domain { get; }

        public byte[] Labels { get; }

        /// <summary>Null before the first run.</summary>
        public Latest? Latest
        {
            get => _latest;
            set => _latest = value;
        }
    }
}
