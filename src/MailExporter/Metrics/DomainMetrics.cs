using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Posture;
using Prometheus;

namespace MailExporter.Metrics;

/// <summary>What is counted of the runs of all domains together.</summary>
internal sealed class DomainMetrics : IDomainSink
{
    private readonly Gauge _configured;
    private readonly Histogram _lag;

    /// <param name="registry">Where to register.</param>
    public DomainMetrics(CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _configured = factory.CreateGauge("mailexporter_domains_configured", "Domains in the configuration in force.");
        _lag = factory.CreateHistogram(
            "mailexporter_domain_lag_seconds", "How much later than due the checks of domains began.", new HistogramConfiguration { Buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
    }

    /// <inheritdoc/>
    public void Apply(ValueList<DomainOptions> domains) => _configured.Set(domains.Count);

    /// <inheritdoc/>
    public void Accept(DomainOptions domain, FinishedDomain run) => _lag.Observe(run.Lag.TotalSeconds);
}
