using System.Globalization;
using MailExporter.Probing;

namespace MailExporter.Web;

/// <summary><c>/probe?target=HOST[:PORT]&amp;module=NAME[&amp;hostname=SNI][&amp;debug=true]</c>.</summary>
internal sealed class ProbeEndpoint(Prober prober) : IEndpoints
{
    private const string PatienceHeader = "X-Prometheus-Scrape-Timeout-Seconds";
    private const int PieceBytes = 16 * 1024;

    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/probe", Answer.ReadMethods, HandleAsync);

    /// <summary>Answers one request. Whoever goes away ends the probe.</summary>
    private async Task HandleAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query.FirstOrDefault(parameter => parameter.Value.Count > 1).Key is { } twice)
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, $"{(twice.Length <= 20 ? twice : "a parameter")}: found it more than once, expected each parameter once");
            return;
        }

        if (!TryReadPatience(context.Request, out var patience))
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, $"{PatienceHeader}: found no number of seconds above zero");
            return;
        }

        var answer = await prober.RunAsync(new ProbeRequest(query["module"], query["target"], query["hostname"], patience), context.RequestAborted);
        if (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody is there to read
        }

        if (answer.Probe is not { } probe)
        {
            await SayAsync(context, StatusOf(answer.Outcome), answer.Sentence);
        }
        else if (query["debug"] == "true")
        {
            await SayAsync(context, StatusCodes.Status200OK, probe.DebugText());
        }
        else
        {
            await ScrapeResponse.WriteAsync(context, PieceBytes, async (output, format, cancellationToken) =>
            {
                probe.Write(output, format);
                await output.FlushAsync(cancellationToken);
            }, context.RequestAborted);
        }
    }

    private static int StatusOf(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.BadRequest => StatusCodes.Status400BadRequest,
        ProbeOutcome.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>How long the scraper waits; null when it does not say.</summary>
    private static bool TryReadPatience(HttpRequest request, out TimeSpan? patience)
    {
        patience = null;
        if (request.Headers[PatienceHeader] is not { Count: > 0 } values)
        {
            return true;
        }

        if (values.Count > 1 || !double.TryParse(values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0))
        {
            return false;
        }

        patience = seconds < LongestPatience.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestPatience;
        return true;
    }

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff"; // it may quote what a stranger or a server said
        return Answer.TextAsync(context, status, text.EndsWith('\n') ? text : text + "\n");
    }
}
