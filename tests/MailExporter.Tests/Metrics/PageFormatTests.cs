using MailExporter.Metrics;
using Microsoft.Net.Http.Headers;

namespace MailExporter.Tests.Metrics;

public sealed class PageFormatTests
{
    [Theory]
    // Prometheus 2.42
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", nameof(PageFormat.OpenMetrics))]
    // Prometheus 3
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1", nameof(PageFormat.OpenMetrics))]
    // Prometheus 3 with scrape_protocols: [PrometheusText0.0.4, OpenMetricsText1.0.0]
    [InlineData("text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.4", nameof(PageFormat.Text))]
    // with native histograms
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1", nameof(PageFormat.OpenMetrics))]
    // a browser
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", nameof(PageFormat.Text))]
    [InlineData("*/*", nameof(PageFormat.Text))]
    [InlineData("application/openmetrics-text;version=0.0.1", nameof(PageFormat.Text))]
    [InlineData("application/openmetrics-text; version=\"1.0.0\"", nameof(PageFormat.OpenMetrics))]
    [InlineData("application/openmetrics-text;q=0", nameof(PageFormat.Text))]
    [InlineData("image/png", nameof(PageFormat.Text))]
    public void Scraper_Gets_What_It_Wants_Most(string accept, string expected)
    {
        var format = PageFormats.Negotiate(MediaTypeHeaderValue.ParseList([accept]));

        Assert.Equal(expected, format.ToString());
    }
}
