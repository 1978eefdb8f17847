using MailExporter.Reloading;

namespace MailExporter.Web;

/// <summary><c>POST /-/reload</c>: 200 once the new configuration is in force, 400 with all that is wrong with it.</summary>
internal sealed class ReloadEndpoint(Reloader reloader, Lifecycle lifecycle) : IEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/-/reload", [HttpMethods.Post], lifecycle.Guard(HandleAsync));

    private async Task HandleAsync(HttpContext context)
    {
        var errors = await reloader.ReloadAsync(context.RequestAborted);
        await (errors.Count == 0
            ? Answer.TextAsync(context, StatusCodes.Status200OK, "Configuration reloaded.\n")
            : Answer.TextAsync(context, StatusCodes.Status400BadRequest, string.Concat(errors.Select(error => $"{error}\n"))));
    }
}
