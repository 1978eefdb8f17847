using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace MailExporter.Web.Api;

/// <summary>Answers in JSON. Whatever a server said is escaped so far that it is harmless even where somebody takes it for HTML.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>One object.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> properties)
    {
        var response = context.Response;
        SecurityHeaders.Add(response);
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        using (var json = new Utf8JsonWriter(response.BodyWriter, Options))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>Why there is no other answer, in a sentence.</summary>
    public static Task FaultAsync(HttpContext context, int status, string sentence) => WriteAsync(context, status, json => json.WriteString("error", sentence));
}
