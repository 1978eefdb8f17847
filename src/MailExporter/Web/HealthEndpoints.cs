namespace MailExporter.Web;

/// <summary><c>/-/healthy</c> and <c>/-/ready</c>, in Prometheus' words.</summary>
/// <param name="isReady">Whether checks run.</param>
internal sealed class HealthEndpoints(Func<bool> isReady) : IEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/-/healthy", Answer.ReadMethods, static context => Answer.TextAsync(context, StatusCodes.Status200OK, "MailExporter is Healthy.\n"));
        routes.MapMethods("/-/ready", Answer.ReadMethods, context => isReady()
            ? Answer.TextAsync(context, StatusCodes.Status200OK, "MailExporter is Ready.\n")
            : Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable\n"));
    }
}
