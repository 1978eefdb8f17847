using System.Net.Http.Headers;
using System.Text;
using MailExporter.WebConfiguration;

namespace MailExporter.Web;

/// <summary>Stands before every path, <c>/-/healthy</c> included: how many may come, which headers go with each answer, who may enter.</summary>
internal sealed class Doorkeeper(TimeProvider time) : IDisposable
{
    private readonly Passwords _passwords = new();
    private volatile Rules _rules = new(new WebOptions(), null);

    /// <summary>From now on these rules hold. A rate limit that is as it was goes on counting.</summary>
    public void Use(WebOptions options)
    {
        var last = _rules;
        var isSameLimit = (options.RequestInterval, options.RequestBurst) == (last.Options.RequestInterval, last.Options.RequestBurst);
        _rules = new Rules(options, options.RequestInterval == TimeSpan.Zero ? null : isSameLimit ? last.Limit : new RateLimit(options.RequestInterval, options.RequestBurst, time));
    }

    /// <summary>Lets a request pass, or answers it.</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        var rules = _rules;
        foreach (var (name, value) in rules.Options.Headers.AsSpan())
        {
            context.Response.Headers[name] = value;
        }

        if (rules.Limit is { } limit && !limit.Allows())
        {
            await Answer.TextAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests: rate_limit in the web configuration sets how many.\n");
            return;
        }

        switch (rules.Options.Users.Count == 0 ? Verdict.Right : await JudgeAsync(rules.Options, context))
        {
            case Verdict.Right:
                await next(context);
                break;
            case Verdict.Wrong:
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"MailExporter\", charset=\"UTF-8\"";
                await Answer.TextAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized: a user and a password of basic_auth_users are needed.\n");
                break;
            default:
                context.Response.Headers.RetryAfter = "1";
                await Answer.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many logins are being judged: try again in a second.\n");
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _passwords.Dispose();

    private ValueTask<Verdict> JudgeAsync(WebOptions options, HttpContext context) =>
        Login(context.Request) is var (name, password) ? _passwords.JudgeAsync(options.Users, name, password, context.RequestAborted) : ValueTask.FromResult(Verdict.Wrong);

    /// <summary>RFC 7617 section 2.</summary>
    private static (string Name, string Password)? Login(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || header.Parameter is null)
        {
            return null;
        }

        var bytes = new byte[header.Parameter.Length];
        if (!Convert.TryFromBase64String(header.Parameter, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    private sealed record Rules(WebOptions Options, RateLimit? Limit);
}
