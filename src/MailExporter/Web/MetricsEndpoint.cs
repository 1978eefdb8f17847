using MailExporter.Metrics;

namespace MailExporter.Web;

/// <summary><c>/metrics</c>, for a bounded number of readers at once.</summary>
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
        using var limit = new CancellationTokenSource(LongestAnswer, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            await ScrapeResponse.WriteAsync(context, ExpositionWriter.PieceBytes, page.WriteAsync, both.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort(); // whoever reads must see that the page is not whole
        }
    }
}
