using System.IO.Compression;
using System.IO.Pipelines;
using MailExporter.Metrics;

namespace MailExporter.Web;

/// <summary><c>/metrics</c>: format by <c>Accept</c>, gzip by <c>Accept-Encoding</c>.</summary>
/// <remarks>Not the response compression of the framework: it would copy every byte of a 40 MB page once more.</remarks>
internal sealed class MetricsEndpoint(MetricsPage page, TimeProvider time) : IEndpoints, IDisposable
{
    private const int AtOnce = 40;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60); // scrapers give up sooner
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _places = new(AtOnce); // each holds up to a megabyte of the page

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/metrics", Answer.ReadMethods, HandleAsync);

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task HandleAsync(HttpContext context)
    {
        if (!await _places.WaitAsync(0) && !await WaitAsync(context.RequestAborted))
        {
            await Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"{AtOnce} scrapes are being answered and did not end in time: try again.\n");
            return;
        }

        try
        {
            await WriteAsync(context);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _places.WaitAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task WriteAsync(HttpContext context)
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

        using var limit = new CancellationTokenSource(LongestAnswer, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            await (gzip ? CompressAsync(context.Response, format, both.Token) : page.WriteAsync(context.Response.BodyWriter, format, both.Token));
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // whoever reads must see that the page is not whole
        }
    }

    private async Task CompressAsync(HttpResponse response, PageFormat format, CancellationToken cancellationToken)
    {
        await using var compressed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(minimumBufferSize: ExpositionWriter.PieceBytes, leaveOpen: true));
        await page.WriteAsync(output, format, cancellationToken);
        await output.CompleteAsync();
    }
}
