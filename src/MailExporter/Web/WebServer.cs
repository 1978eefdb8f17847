using System.Text;
using MailExporter.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MailExporter.Web;

/// <summary>The HTTP side: Kestrel and one line for each path.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private const string Text = "text/plain; charset=utf-8";
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    private readonly WebApplication _app;

    /// <summary>Prepares the server; nothing listens yet.</summary>
    /// <param name="addresses">Where to listen, one at least.</param>
    /// <param name="metrics">The page at <c>/metrics</c>.</param>
    /// <param name="status">The page at <c>/</c>.</param>
    /// <param name="probe"><c>/probe</c>.</param>
    /// <param name="isReady">Whether checks run.</param>
    /// <param name="loggers">The program's log.</param>
    public WebServer(IReadOnlyList<ListenAddress> addresses, MetricsPage metrics, StatusPage status, ProbeEndpoint probe, Func<bool> isReady, ILoggerFactory loggers)
    {
        // Not the slim builder: it watches the working directory for appsettings.json, all of the disk where that is / (systemd's default).
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxResponseBufferSize = 1024 * 1024; // the next piece of a page is written while the last ones are sent
            foreach (var address in addresses)
            {
                address.Bind(kestrel);
            }
        });
        _app = builder.Build();
        _app.Use(ExplainAsync);
        _app.MapMethods("/metrics", ReadMethods, new MetricsEndpoint(metrics).HandleAsync);
        _app.MapMethods("/probe", ReadMethods, probe.HandleAsync);
        _app.MapMethods("/-/healthy", ReadMethods, context => Write(context, StatusCodes.Status200OK, Text, "MailExporter is Healthy.\n"));
        _app.MapMethods("/-/ready", ReadMethods, context => isReady()
            ? Write(context, StatusCodes.Status200OK, Text, "MailExporter is Ready.\n")
            : Write(context, StatusCodes.Status503ServiceUnavailable, Text, "Service Unavailable\n"));
        _app.MapMethods("/", ReadMethods, context => Write(context, StatusCodes.Status200OK, "text/html; charset=utf-8", status.Render()));
    }

    /// <summary>The addresses bound, as URLs.</summary>
    public IEnumerable<string> Urls => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>Binds and listens.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">An address is not ours, or not allowed.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>Waits until the process is told to end (SIGTERM, SIGINT) or the token is cancelled.</summary>
    public async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var signalled = _app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        await using var cancelled = cancellationToken.Register(() => stopping.TrySetResult());
        await stopping.Task;
    }

    /// <summary>Lets requests in flight end, four seconds at most, and stops listening.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Gives a sentence to the answers that routing makes without one.</summary>
    private static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Response.HasStarted && context.Response.ContentType is null && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
        {
            await Write(context, context.Response.StatusCode, Text, context.Response.StatusCode == StatusCodes.Status404NotFound
                ? "There is nothing here: see / for what there is.\n"
                : "This can only be read, with GET or HEAD.\n");
        }
    }

    private static Task Write(HttpContext context, int status, string type, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
