namespace MailExporter.Web;

/// <summary>What every answer tells a browser not to do.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Security-Policy", Policy),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),

        // not no-referrer: with that a browser hides the origin of our own forms, too, and over plain HTTP it is all that tells them from others
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ];

    /// <summary>Adds the headers; those that the web configuration sets stay as it sets them.</summary>
    public static void Add(HttpResponse response)
    {
        foreach (var (name, value) in Headers)
        {
            response.Headers.TryAdd(name, value);
        }

        response.Headers.CacheControl = "no-store";
    }
}
