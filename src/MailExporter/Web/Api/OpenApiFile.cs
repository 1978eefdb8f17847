using System.Security.Cryptography;

namespace MailExporter.Web.Api;

/// <summary><c>openapi.json</c>: part of the executable, and the same as long as that is the same.</summary>
internal sealed class OpenApiFile
{
    private readonly byte[] _content = Read();
    private readonly string _tag;

    public OpenApiFile() => _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 8))}\"";

    /// <summary>Answers; with 304 who has it already.</summary>
    public Task ServeAsync(HttpContext context)
    {
        SecurityHeaders.Add(context.Response);
        context.Response.Headers.CacheControl = "no-cache"; // keep it, and ask before using it
        context.Response.Headers.ETag = _tag;
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(_tag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _content.Length;
        return context.Response.Body.WriteAsync(_content, context.RequestAborted).AsTask();
    }

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiFile).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json was not built in.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
