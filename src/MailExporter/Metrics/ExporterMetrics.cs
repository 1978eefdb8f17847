using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;
using Prometheus;

namespace MailExporter.Metrics;

/// <summary>What the exporter counts of itself: <c>mailexporter_*</c>. Nobody else knows an instrument.</summary>
internal sealed class ExporterMetrics : IResultSink
{
    private static readonly double[] DurationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] LagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60];

    private readonly TimeProvider _time;
    private readonly Gauge _configured;
    private readonly Gauge _running;
    private readonly Gauge _reloadSuccessful;
    private readonly Gauge _reloadSuccessTime;
    private readonly Counter _checks;
    private readonly Histogram _duration;
    private readonly Histogram _lag;
    private readonly Counter _probes;

    /// <summary>Registers all instruments.</summary>
    /// <param name="registry">Where to; one that nothing else fills.</param>
    /// <param name="version">The program's version.</param>
    /// <param name="revision">The commit it was built from.</param>
    /// <param name="time">The clock.</param>
    public ExporterMetrics(CollectorRegistry registry, string version, string revision, TimeProvider time)
    {
        _time = time;
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        factory.CreateGauge("mailexporter_build_info", "The running version.", "version", "revision", "runtime").WithLabels(version, revision, Environment.Version.ToString()).Set(1);
        _configured = factory.CreateGauge("mailexporter_checks_configured", "Checks configured.");
        _running = factory.CreateGauge("mailexporter_checks_running", "Checks in flight.");
        _reloadSuccessful = factory.CreateGauge("mailexporter_config_last_reload_successful", "Whether the last attempt to read the configuration succeeded.");
        _reloadSuccessTime = factory.CreateGauge("mailexporter_config_last_reload_success_timestamp_seconds", "Unix time at which the configuration was last read successfully.");
        _checks = factory.CreateCounter("mailexporter_checks_total", "Checks that ended.", "protocol", "status");
        _duration = factory.CreateHistogram("mailexporter_check_duration_seconds", "Duration of the checks.", ["protocol", "status"], new HistogramConfiguration { Buckets = DurationBuckets });
        _lag = factory.CreateHistogram("mailexporter_check_lag_seconds", "How much later than due a check started.", new HistogramConfiguration { Buckets = LagBuckets });
        _probes = factory.CreateCounter("mailexporter_probe_requests_total", "Requests for a probe, by what they came to; without module where it is not one of ours.", "module", "outcome");
        foreach (var protocol in SnakeCase.All<MailProtocol>())
        {
            foreach (var status in SnakeCase.All<CheckStatus>())
            {
                _checks.WithLabels(protocol, status); // from zero on, so that the first error is an increase
            }
        }
    }

    /// <summary>The configuration was read, or could not be.</summary>
    public void ConfigurationRead(bool successful)
    {
        _reloadSuccessful.Set(successful ? 1 : 0);
        if (successful)
        {
            _reloadSuccessTime.Set(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        }
    }

    /// <summary>How many checks are in flight, told just before each page is written.</summary>
    public void ChecksRunning(int count) => _running.Set(count);

    /// <summary>A request for a probe was answered.</summary>
    /// <param name="module">The module; null where the request named none that there is.</param>
    /// <param name="outcome">One of a closed set.</param>
    public void ProbeEnded(string? module, string outcome) => _probes.WithLabels(module ?? "", outcome).Inc();

    /// <inheritdoc/>
    public void Apply(ExporterOptions options) => _configured.Set(options.Servers.Count);

    /// <inheritdoc/>
    public void Accept(FinishedRun run)
    {
        var (protocol, status) = (run.Server.Protocol.Spell(), run.Status.Spell());
        _checks.WithLabels(protocol, status).Inc();
        _duration.WithLabels(protocol, status).Observe(run.Duration.TotalSeconds);
        _lag.Observe(run.Lag.TotalSeconds);
    }
}
