using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Authentication;

/// <summary>Bearer tokens by the client-credentials or refresh-token flow (RFC 6749 sections 4.4 and 6), kept until shortly before they expire.</summary>
internal sealed class OAuth2Tokens(JudgedHttp http, TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 64 * 1024;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<OAuth2Options, Token> _tokens = new();
    private readonly ConcurrentDictionary<OAuth2Options, SemaphoreSlim> _gates = new();
    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _clients = new(StringComparer.Ordinal);

    /// <summary>A token that is still good for a while.</summary>
    /// <param name="options">Who asks where for what.</param>
    /// <param name="caFile">The roots that the endpoint's certificate must lead to; null: the system's.</param>
    /// <param name="cancellationToken">The check's deadline.</param>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.TokenFailed"/>.</exception>
    public async Task<string> GetAsync(OAuth2Options options, string? caFile, CancellationToken cancellationToken)
    {
        if (Fresh(options) is { } token)
        {
            return token;
        }

        // Many checks of one account need one token, not one each.
        var gate = _gates.GetOrAdd(options, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Fresh(options) ?? await FetchAsync(options, caFile, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The server refused the token: the next check fetches another.</summary>
    public void Forget(OAuth2Options options) => _tokens.TryRemove(options, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(c => c.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private HttpClient Client(string? caFile) => _clients.GetOrAdd(caFile ?? "", _ => new Lazy<HttpClient>(() => http.NewClient("token endpoint", caFile, MaxAnswer))).Value;

    private string? Fresh(OAuth2Options options) =>
        _tokens.TryGetValue(options, out var token) && time.GetUtcNow() < token.Until ? token.Value : null;

    private async Task<string> FetchAsync(OAuth2Options options, string? caFile, CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>> { new("client_id", options.ClientId) };
        if (options.ClientSecret is { } clientSecret)
        {
            form.Add(new("client_secret", clientSecret.Reveal()));
        }

        if (options.RefreshToken is { } refreshToken)
        {
            form.Add(new("grant_type", "refresh_token"));
            form.Add(new("refresh_token", refreshToken.Reveal()));
        }
        else
        {
            form.Add(new("grant_type", "client_credentials"));
        }

        if (options.Scope is { } scope)
        {
            form.Add(new("scope", scope));
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.TokenUrl) { Content = new FormUrlEncodedContent(form) };
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await Client(caFile).SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return Read(options, response.StatusCode, body, form);
        }
        catch (Exception exception) when (exception is HttpRequestException or CheckFailedException { Reason: not FailureReason.TokenFailed })
        {
            throw new CheckFailedException(FailureReason.TokenFailed, $"{options.TokenUrl.Host} gave no token: {(exception.InnerException ?? exception).Message}");
        }
    }

    private string Read(OAuth2Options options, HttpStatusCode status, byte[] body, List<KeyValuePair<string, string>> form)
    {
        string? token = null, error = null;
        var lifetime = TimeSpan.FromMinutes(5); // RFC 6749 section 5.1: expires_in is recommended only
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                token = Text(json.RootElement, "access_token");
                error = Text(json.RootElement, "error");
                if (json.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out var value))
                {
                    lifetime = TimeSpan.FromSeconds(value);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for half a surrogate pair.
            (token, error) = (null, "the answer is not JSON");
        }

        if (status != HttpStatusCode.OK || string.IsNullOrEmpty(token))
        {
            foreach (var (_, value) in form.Where(field => field.Key is "client_secret" or "refresh_token" && field.Value.Length > 0))
            {
                error = error?.Replace(value, "***", StringComparison.Ordinal); // a rude endpoint may echo it
            }

            throw new CheckFailedException(FailureReason.TokenFailed, $"{options.TokenUrl.Host} gave no token: HTTP {(int)status}{(error is null ? "" : ", " + error[..Math.Min(error.Length, 100)])}");
        }

        // A token shorter-lived than the margin is used once.
        _tokens[options] = new Token(token, time.GetUtcNow() + lifetime - Margin);
        return token;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Token(string Value, DateTimeOffset Until);
}
