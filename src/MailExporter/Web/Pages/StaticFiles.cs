using System.Security.Cryptography;

namespace MailExporter.Web.Pages;

/// <summary>Style sheet, script and icon: part of the executable, served under names that change with their content, so that browsers keep them for ever.</summary>
internal sealed class StaticFiles : IEndpoints
{
    private static readonly (string Name, string Type)[] Names =
    [
        ("site.css", "text/css; charset=utf-8"),
        ("site.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ];

    private readonly StaticFile[] _files = Array.ConvertAll(Names, n => Read(n.Name, n.Type));

    /// <summary>The style sheet's path, relative to the root.</summary>
    public string Style => _files[0].Path;

    /// <summary>The script's path.</summary>
    public string Script => _files[1].Path;

    /// <summary>The icon's path.</summary>
    public string Icon => _files[2].Path;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var file in _files)
        {
            routes.MapMethods("/" + file.Path, Answer.ReadMethods, context => ServeAsync(context, file, "public, max-age=31536000, immutable"));
        }

        // what browsers ask for by themselves beside an answer that is no page, such as /metrics
        routes.MapMethods("/favicon.ico", Answer.ReadMethods, context => ServeAsync(context, _files[2], "public, max-age=86400"));
    }

    private static Task ServeAsync(HttpContext context, StaticFile file, string caching)
    {
        SecurityHeaders.Add(context.Response);
        context.Response.Headers.CacheControl = caching;
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private static StaticFile Read(string name, string type)
    {
        using var stream = typeof(StaticFiles).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} was not built in.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6));
        return new StaticFile($"static/{Path.GetFileNameWithoutExtension(name)}-{hash}{Path.GetExtension(name)}", type, content);
    }

    private sealed record StaticFile(string Path, string Type, byte[] Content);
}
