using MailExporter.Storage;
using Prometheus;

namespace MailExporter.Metrics;

/// <summary>How the store is: <c>mailexporter_storage_*</c>, read when the page is written.</summary>
internal sealed class StorageMetrics
{
    private readonly Gauge _up;
    private readonly Gauge _size;
    private readonly Gauge _waiting;
    private readonly Counter.Child _stored;
    private readonly Counter.Child _lost;
    private readonly Counter _transactions;
    private readonly Counter _setAside;

    /// <summary>Registers the instruments.</summary>
    public StorageMetrics(CollectorRegistry registry, Store store)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _up = factory.CreateGauge("mailexporter_storage_up", "Whether things can be stored.");
        _size = factory.CreateGauge("mailexporter_storage_size_bytes", "Size of the store's file.");
        _waiting = factory.CreateGauge("mailexporter_storage_waiting_writes", "Writes that wait.");
        var writes = factory.CreateCounter("mailexporter_storage_writes_total", "Writes, by whether they are in the store or were given up.", "outcome");
        (_stored, _lost) = (writes.WithLabels("stored"), writes.WithLabels("lost"));
        _transactions = factory.CreateCounter("mailexporter_storage_transactions_total", "Transactions that were committed.");
        _setAside = factory.CreateCounter("mailexporter_storage_set_aside_total", "Damaged files that were set aside.");
        registry.AddBeforeCollectCallback(() => Read(store));
    }

    private void Read(Store store)
    {
        var health = store.Health;
        _up.Set(health.Fault is null ? 1 : 0);
        _size.Set(health.SizeBytes);
        _waiting.Set(store.Waiting);
        _stored.IncTo(health.Stored);
        _lost.IncTo(health.Lost);
        _transactions.IncTo(health.Transactions);
        _setAside.IncTo(health.SetAside);
    }
}
