using System.IO.Compression;
using System.IO.Pipelines;
using MailExporter.Metrics;

namespace MailExporter.Web;

/// <summary>An answer to a scraper: format by <c>Accept</c>, gzip by <c>Accept-Encoding</c>.</summary>
/// <remarks>Not the response compression of the framework: it would copy every byte of a 40 MB page once more.</remarks>
internal static class ScrapeResponse
{
    /// <summary>Writes the answer; to HEAD its header only.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pieceBytes">How much is written at once.</param>
    /// <param name="write">Writes the page, waiting for the reader.</param>
    /// <param name="cancellationToken">The reader has gone, or takes too long.</param>
    public static async Task WriteAsync(HttpContext context, int pieceBytes, Func<PipeWriter, PageFormat, CancellationToken, Task> write, CancellationToken cancellationToken)
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
            await write(context.Response.BodyWriter, format, cancellationToken);
            return;
        }

        await using var compressed = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(minimumBufferSize: pieceBytes, leaveOpen: true));
        await write(output, format, cancellationToken);
        await output.CompleteAsync();
    }
}
