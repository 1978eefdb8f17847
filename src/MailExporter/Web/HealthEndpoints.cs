namespace MailExporter.Web;

/// <summary><c>/-/healthy</c> and <c>/-/ready</c>, in Prometheus' words.</summary>
/// <param name="isReady">Whether checks run.</param>
/// <param name="storeFault">Why nothing can be stored; null while all is well. It makes nothing less ready: checks go on.</param>
internal sealed class HealthEndpoints(Func<bool> isReady, Func<string?> storeFault) : IEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/-/healthy", Answer.ReadMethods, static context => Answer.TextAsync(context, StatusCodes.Status200OK, "MailExporter is Healthy.\n"));
        routes.MapMethods("/-/ready", Answer.ReadMethods, context => isReady()
            ? Answer.TextAsync(context, StatusCodes.Status200OK, storeFault() is { } fault ? $"MailExporter is Ready.\nNothing can be stored: {fault}\n" : "MailExporter is Ready.\n")
            : Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable\n"));
    }
}
