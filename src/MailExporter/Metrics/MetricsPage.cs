using System.Buffers;
using System.IO.Pipelines;
using Prometheus;

namespace MailExporter.Metrics;

/// <summary>The page at <c>/metrics</c>: the newest results of the checks, then those of the deliveries, assessments and domains, then the exporter itself.</summary>
internal sealed class MetricsPage(LatestResults latest, CollectorRegistry registry, LatestDeliveries? deliveries = null, LatestAssessments? assessments = null, LatestDomains? domains = null)
{
    /// <summary>Writes the page, waiting for the reader after each piece.</summary>
    public async Task WriteAsync(PipeWriter output, PageFormat format, CancellationToken cancellationToken)
    {
        using (var writer = new ExpositionWriter(latest.Snapshot(), format))
        {
            while (writer.WritePiece(output))
            {
                if ((await output.FlushAsync(cancellationToken)).IsCompleted)
                {
                    return; // the scraper has gone
                }
            }
        }

        deliveries?.Write(output);
        domains?.Write(output, format);
        assessments?.Write(output);

        // it ends with the one "# EOF" of OpenMetrics
        using var exporter = new MemoryStream(32 * 1024);
        await registry.CollectAndExportAsTextAsync(exporter, format == PageFormat.OpenMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText, cancellationToken);
        output.Write(exporter.GetBuffer().AsSpan(0, (int)exporter.Length));
        await output.FlushAsync(cancellationToken);
    }
}
