using System.Globalization;
using System.Net.Http.Headers;
using MailExporter.Checks.Configuration;

namespace MailExporter.Notifications;

/// <summary>One POST of JSON, and what its answer means.</summary>
internal static class HttpPost
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <summary>Posts once, thirty seconds at most. What it says of a fault names no URL: that may be a secret.</summary>
    public static async Task<SendOutcome> SendAsync(HttpClient client, Uri url, byte[] body, IEnumerable<HttpField> headers, TimeProvider time, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null)
    {
        using var deadline = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value.Reveal());
            }

            prepare?.Invoke(request);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return response.IsSuccessStatusCode
                ? SendOutcome.Sent
                : new SendOutcome(string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode}"), RetryAfter(response.Headers.RetryAfter, time)) { IsRefusal = (int)response.StatusCode is >= 400 and < 500 and not (408 or 425 or 429) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome("no answer within 30 s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SecretUnavailableException)
        {
            return new SendOutcome((exception.InnerException ?? exception).Message);
        }
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, TimeProvider time)
    {
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait is not { } known || known < TimeSpan.Zero ? null : known < LongestRetryAfter ? known : LongestRetryAfter;
    }
}
