using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MailExporter.Tests.Notifications;

/// <summary>A receiver of webhooks on loopback that answers as the test says.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();
    private readonly BlockingCollection<HookRequest> _requests = [];

    private HookServer(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook");

    /// <summary>Requests that came and were not taken by the test.</summary>
    public int Count => _requests.Count;

    public static async Task<HookServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        HookServer? server = null;
        var app = builder.Build();
        server = new HookServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>It keeps a request waiting, as the test wants it.</summary>
    public bool IsHanging { get; set; }

    /// <summary>The next answers; when there are no more it is 204.</summary>
    public void Answer(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            Answer(context =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            });
        }
    }

    public void Answer(Func<HttpContext, Task> answer) => _answers.Enqueue(answer);

    /// <summary>The next request, if one comes within a moment.</summary>
    public bool TryNext([NotNullWhen(true)] out HookRequest? request) => _requests.TryTake(out request, TimeSpan.FromMilliseconds(20));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _requests.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var request = new HookRequest(context.Request.Path, body, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        try
        {
            if (_answers.TryDequeue(out var answer))
            {
                await answer(context);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
        }
        finally
        {
            _requests.Add(request, CancellationToken.None);
        }
    }
}

internal sealed record HookRequest(string Path, string Body, IReadOnlyDictionary<string, string> Headers);
