using System.IO.Compression;
using System.IO.Pipelines;
using MailExporter.Metrics;

namespace MailExporter.Web;

/// <summary><c>/metrics</c>: format by <c>Accept</c>, gzip by <c>Accept-Encoding</c>.</summary>
/// <remarks>Not the response compression of the framework: it would copy every byte of a 40 MB page once more.</remarks>
internal sealed class MetricsEndpoint(MetricsPage page) : IEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/metrics", Answer.ReadMethods, HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var headers = context.Request.GetTypedHeaders();
        var format = PageFormats.Negotiate(headers.Accept);
        var gzip = headers.AcceptEncoding.Any(e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality != 0);
        context.Response.ContentType = format.ContentType();
        context.Response.Headers.Vary = "Accept, Accept-Encoding";
        if (gzip)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (!gzip)
        {
            await page.WriteAsync(context.Response.BodyWriter, format, context.RequestAborted);
            return;
        }

        await using var compressed = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(minimumBufferSize: ExpositionWriter.PieceBytes, leaveOpen: true));
        await page.WriteAsync(output, format, context.RequestAborted);
        await output.CompleteAsync();
    }
}
