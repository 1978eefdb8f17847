using MailExporter.Metrics;

namespace MailExporter.Web;

/// <summary><c>/metrics</c>.</summary>
internal sealed class MetricsEndpoint(MetricsPage page)
{
    /// <summary>Answers one scrape.</summary>
    public Task HandleAsync(HttpContext context) => ScrapeResponse.WriteAsync(context, ExpositionWriter.PieceBytes, page.WriteAsync);
}
