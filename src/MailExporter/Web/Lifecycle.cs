namespace MailExporter.Web;

/// <summary>Who may change something over HTTP: nobody without <c>--web.enable-lifecycle</c>, and never another site's page.</summary>
internal sealed class Lifecycle(bool isEnabled)
{
    /// <summary>Gives a handler that changes something this guard; what it refuses is answered with 403 and a sentence.</summary>
    public RequestDelegate Guard(RequestDelegate handler) => context => Refusal(context.Request) is { } sentence
        ? Answer.TextAsync(context, StatusCodes.Status403Forbidden, sentence + "\n")
        : handler(context);

    /// <summary>Whether changes are allowed to anybody.</summary>
    public bool IsEnabled => isEnabled;

    /// <summary>Why a request may change nothing, as a sentence; null: it may.</summary>
    public string? Refusal(HttpRequest request) =>
        !isEnabled ? "Changes over HTTP are switched off: start the program with --web.enable-lifecycle."
        : IsFromElsewhere(request) ? "A page of another site asked for this: it is refused."
        : null;

    /// <summary>A browser tells where the asking page comes from, also where it sends a login along; what is no browser tells nothing.</summary>
    private static bool IsFromElsewhere(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site ? site.ToString() is not ("same-origin" or "none")
        : request.Headers.Origin is { Count: > 0 } origin && !(Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var url) && url.Authority == request.Host.Value);
}
