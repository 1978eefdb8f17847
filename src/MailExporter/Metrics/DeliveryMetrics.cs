using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Delivering;
using Prometheus;

namespace MailExporter.Metrics;

/// <summary>What is counted of the messages of the routes.</summary>
internal sealed class DeliveryMetrics : IDeliverySink
{
    private static readonly double[] LatencyBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800];

    private static readonly double[] LagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60];

    private readonly Histogram _latency;
    private readonly Histogram _lag;
    private readonly Counter _messages;
    private readonly Gauge _inFlight;
    private HashSet<string> _routes = new(StringComparer.Ordinal);

    /// <param name="registry">Where to register.</param>
    public DeliveryMetrics(CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _latency = factory.CreateHistogram("mail_delivery_latency_seconds", "From the reply to the end of DATA to when a message was visible.", ["route"], new HistogramConfiguration { Buckets = LatencyBuckets });
        _lag = factory.CreateHistogram("mailexporter_delivery_lag_seconds", "How much later than due a round of a delivery started.", new HistogramConfiguration { Buckets = LagBuckets });
        _messages = factory.CreateCounter("mail_delivery_messages_total", "Messages of the routes, by what became of them.", "route", "outcome");
        _inFlight = factory.CreateGauge("mail_delivery_in_flight", "1 while a round of the route runs.", "route");
    }

    /// <inheritdoc/>
    public void Apply(ValueList<DeliveryOptions> routes)
    {
        HashSet<string> now = [.. routes.Select(route => route.Name)];
        foreach (var gone in _routes.Except(now))
        {
            _latency.RemoveLabelled(gone);
            _inFlight.RemoveLabelled(gone);
            foreach (var outcome in SnakeCase.All<DeliveryOutcome>())
            {
                _messages.RemoveLabelled(gone, outcome);
            }
        }

        foreach (var route in now.Except(_routes))
        {
            _latency.WithLabels(route);
            _inFlight.WithLabels(route);
            foreach (var outcome in SnakeCase.All<DeliveryOutcome>())
            {
                _messages.WithLabels(route, outcome); // from zero on, so that the first is an increase
            }
        }

        _routes = now;
    }

    /// <summary>A round starts, so much later than it was due.</summary>
    public void RoundStarts(TimeSpan lag) => _lag.Observe(lag.TotalSeconds);

    /// <inheritdoc/>
    public void Started(DeliveryOptions route)
    {
        if (_routes.Contains(route.Name))
        {
            _inFlight.WithLabels(route.Name).Set(1);
        }
    }

    /// <inheritdoc/>
    public void Ended(DeliveryOptions route, DeliveryResult? result)
    {
        if (!_routes.Contains(route.Name))
        {
            return; // its series are gone
        }

        _inFlight.WithLabels(route.Name).Set(0);
        Count(route.Name, result?.Outcome, result?.Latency);
        foreach (var earlier in result?.Earlier ?? default)
        {
            Count(route.Name, earlier.Outcome, earlier.Latency);
        }
    }

    private void Count(string route, DeliveryOutcome? outcome, TimeSpan? latency)
    {
        if (outcome is { } known)
        {
            _messages.WithLabels(route, known.Spell()).Inc();
        }

        if (latency is { } span)
        {
            _latency.WithLabels(route).Observe(span.TotalSeconds);
        }
    }
}
