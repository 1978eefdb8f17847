using MailExporter.Notifications;
using Prometheus;

namespace MailExporter.Metrics;

/// <summary>What became of notifications: <c>mailexporter_notifications_*</c>.</summary>
internal sealed class NotificationMetrics
{
    private static readonly string[] Outcomes = ["sent", "failed", "dropped"];

    private readonly CollectorRegistry _registry;
    private readonly Counter _total;
    private readonly Gauge _pending;

    /// <summary>Registers the instruments.</summary>
    public NotificationMetrics(CollectorRegistry registry)
    {
        _registry = registry;
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _total = factory.CreateCounter("mailexporter_notifications_total", "Attempts to send a notification, by what they came to.", "channel", "outcome");
        _pending = factory.CreateGauge("mailexporter_notifications_pending", "Notifications that were not taken yet.", "channel");
        foreach (var channel in (string[])[.. ChannelOpener.Names, AlertmanagerFeed.Name])
        {
            foreach (var outcome in Outcomes)
            {
                _total.WithLabels(channel, outcome); // from zero on, so that the first failure is an increase
            }
        }
    }

    /// <summary>An attempt ended.</summary>
    public void Count(string channel, string outcome) => _total.WithLabels(channel, outcome).Inc();

    /// <summary>Reads how many wait, just before each page is written.</summary>
    public void Watch(Notifier notifier) => _registry.AddBeforeCollectCallback(() =>
    {
        foreach (var (channel, pending) in notifier.Pending)
        {
            _pending.WithLabels(channel).Set(pending);
        }
    });
}
