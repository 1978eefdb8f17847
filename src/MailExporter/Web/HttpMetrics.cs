using Prometheus;

namespace MailExporter.Web;

/// <summary>How many requests of each path were answered, how, and how fast.</summary>
/// <remarks>Labels are bounded: the path is that of the route, never the client's, and strange methods do not come here.</remarks>
internal static class HttpMetrics
{
    private static readonly double[] Buckets = [0.005, 0.025, 0.1, 0.5, 1, 5, 10];

    /// <summary>Counts what passes.</summary>
    public static void Use(IApplicationBuilder app, CollectorRegistry registry)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        app.UseHttpMetrics(options =>
        {
            options.CaptureMetricsUrl = true;
            options.RequestCount.Enabled = false; // the histogram counts
            options.InProgress.Gauge = factory.CreateGauge("http_requests_in_progress", "Requests being answered.", "method", "endpoint");
            // no exemplars: the traces that they would name are recorded nowhere
            options.RequestDuration.Histogram = factory.CreateHistogram(
                "http_request_duration_seconds",
                "Time to answer a request.",
                ["code", "method", "endpoint"],
                new HistogramConfiguration { Buckets = Buckets, ExemplarBehavior = ExemplarBehavior.NoExemplars() });
        });
    }
}
