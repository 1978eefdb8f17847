using MailExporter.WebConfiguration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Prometheus;

namespace MailExporter.Web;

/// <summary>The HTTP side: Kestrel, and what holds for all paths.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebSettings _settings;
    private readonly WebApplication _app;
    private readonly Doorkeeper _doorkeeper;
    private readonly ServerTls? _tls;

    /// <summary>Prepares the server; nothing listens yet.</summary>
    /// <param name="settings">What the command line says.</param>
    /// <param name="options">What the web configuration says at the start. Whether there is TLS stays so.</param>
    /// <param name="maxConnections">Connections at once; further ones are closed.</param>
    /// <param name="endpoints">All that answers.</param>
    /// <param name="registry">Where the requests are counted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The program's log.</param>
    public WebServer(WebSettings settings, WebOptions options, int maxConnections, IReadOnlyList<IEndpoints> endpoints, CollectorRegistry registry, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        _doorkeeper = new Doorkeeper(time);
        _tls = options.Tls is null ? null : new ServerTls(time, loggers.CreateLogger<ServerTls>());
        Use(options);

        // Not the slim builder: it watches the working directory for appsettings.json, all of the disk where that is / (systemd's default).
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SetLimits(kestrel.Limits, maxConnections);
            foreach (var address in settings.Addresses)
            {
                address.Bind(kestrel, listen => Secure(listen, options.Http2));
            }

            foreach (var descriptor in settings.Sockets)
            {
                kestrel.ListenHandle((ulong)descriptor, listen => Secure(listen, options.Http2));
            }
        });
        _app = builder.Build();
        Assemble(endpoints, registry);
    }

    /// <summary>The addresses bound, as URLs.</summary>
    public IEnumerable<string> Urls => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    /// <summary>From now on the web configuration says this; connections that are open keep their TLS.</summary>
    public void Use(WebOptions options)
    {
        if (options.Tls is { } tls)
        {
            _tls?.Use(tls);
        }

        _doorkeeper.Use(options);
    }

    /// <summary>Binds and listens.</summary>
    /// <exception cref="IOException">An address is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">An address is not ours, or not allowed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var files = _settings.Addresses.Select(address => address.Path).OfType<string>().ToArray();
        Array.ForEach(files, SocketFile.RemoveStale);
        await _app.StartAsync(cancellationToken);
        Array.ForEach(files, SocketFile.Open);
    }

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
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _doorkeeper.Dispose();
    }

    /// <summary>Nobody asks anything long of this server, and nobody may hold its connections by asking slowly.</summary>
    private static void SetLimits(KestrelServerLimits limits, int maxConnections)
    {
        limits.MaxConcurrentConnections = maxConnections;
        limits.MaxRequestBodySize = 64 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75); // longer than the usual scrape interval of a minute
        limits.MaxResponseBufferSize = 1024 * 1024; // the next piece of a page is written while the last ones are sent
    }

    private void Secure(ListenOptions listen, bool http2)
    {
        listen.Protocols = http2 && _tls is not null ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
        if (_tls is { } tls)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.Options()) });
        }
    }

    private void Assemble(IReadOnlyList<IEndpoints> endpoints, CollectorRegistry registry)
    {
        if (_settings.PathPrefix.Length > 0)
        {
            _app.UsePathBase(_settings.PathPrefix);
        }

        _app.Use(RefuseStrangeMethodsAsync);
        _app.UseRouting();
        HttpMetrics.Use(_app, registry);
        _app.Use(_doorkeeper.HandleAsync);
        _app.Use(ExplainAsync);
        foreach (var subject in endpoints)
        {
            subject.Map(_app);
        }
    }

    /// <summary>A method is a label of the metrics: only the known ones come that far.</summary>
    private static Task RefuseStrangeMethodsAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "PATCH" or "OPTIONS"
            ? next(context)
            : Answer.TextAsync(context, StatusCodes.Status501NotImplemented, "This method is not known here.\n");

    /// <summary>Gives a sentence to the answers that routing makes without one.</summary>
    private static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Response.HasStarted && context.Response.ContentType is null && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
        {
            await Answer.TextAsync(context, context.Response.StatusCode, context.Response.StatusCode == StatusCodes.Status404NotFound
                ? "There is nothing here: see / for what there is.\n"
                : $"Only {context.Response.Headers.Allow} may be used here.\n");
        }
    }
}
