using System.Buffers;
using System.Globalization;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Delivering;

namespace MailExporter.Metrics;

/// <summary>The newest round of every route, and its part of the page.</summary>
internal sealed class LatestDeliveries(TimeProvider time) : IDeliverySink
{
    private volatile Slot[] _slots = [];

    /// <inheritdoc/>
    public void Apply(ValueList<DeliveryOptions> routes)
    {
        var old = _slots;
        _slots = [.. routes.Select(route => Array.Find(old, slot => slot.Route == route) ?? new Slot(route))];
    }

    /// <inheritdoc/>
    public void Started(DeliveryOptions route)
    {
    }

    /// <inheritdoc/>
    public void Ended(DeliveryOptions route, DeliveryResult? result)
    {
        if (result is not null && Array.Find(_slots, slot => slot.Route == route) is { } slot)
        {
            slot.Latest = new(result, time.GetTimestamp(), result.IsUp ? result.StartedAt : slot.Latest?.LastSuccess, result.IsUp ? 0 : (slot.Latest?.Failures ?? 0) + 1);
        }
    }

    /// <summary>Writes all families as sample lines; a route has no series before its first round.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var readings = _slots.Where(slot => slot.Latest is not null).Select(slot => (slot.Route.Name, Reading: Read(slot.Route, slot.Latest!))).ToArray();
        var labels = new ArrayBufferWriter<byte>();
        foreach (var family in DeliveryFamilies.All)
        {
            var isFirst = true;
            foreach (var (route, reading) in readings)
            {
                foreach (var (value, values) in family.Read(reading))
                {
                    if (value is not { } known)
                    {
                        continue;
                    }

                    if (isFirst)
                    {
                        Encoding.UTF8.GetBytes($"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} gauge\n", output);
                        isFirst = false;
                    }

                    labels.ResetWrittenCount();
                    LabelText.AppendPair(labels, "route", route, bounded: false);
                    for (var i = 0; i < values.Length; i++)
                    {
                        LabelText.AppendPair(labels, family.Labels[i], values[i], bounded: true);
                    }

                    Encoding.UTF8.GetBytes(family.Name + "{", output);
                    output.Write(labels.WrittenSpan);
                    Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"}} {known}\n"), output);
                }
            }
        }
    }

    /// <summary>A round that is so long ago tells nothing of now, but when it was, and when the last success was, stays true.</summary>
    private DeliveryReading Read(DeliveryOptions route, Latest latest) =>
        new(route, time.GetElapsedTime(latest.Timestamp) > (3 * route.Interval) + (2 * route.Timeout) ? null : latest.Result, latest.Result.StartedAt, latest.LastSuccess, latest.Failures);

    private sealed record Latest(DeliveryResult Result, long Timestamp, DateTimeOffset? LastSuccess, int Failures);

    private sealed class Slot(DeliveryOptions route)
    {
        private volatile Latest? _latest;

        public DeliveryOptions Route { get; } = route;

        /// <summary>Null before the first round.</summary>
        public Latest? Latest
        {
            get => _latest;
            set => _latest = value;
        }
    }
}
