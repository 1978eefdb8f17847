using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailExporter.Checks.Configuration;

namespace MailExporter.Notifications;

/// <summary>Notification by an HTTP POST. Any 2xx is success.</summary>
/// <param name="options">Valid, and enabled.</param>
/// <param name="client">Who posts.</param>
/// <param name="time">The clock.</param>
internal sealed class WebhookChannel(WebhookOptions options, HttpClient client, TimeProvider time) : INotificationChannel
{
    /// <inheritdoc/>
    public string Name => "webhook";

    /// <inheritdoc/>
    public ChannelOptions Options => options;

    /// <inheritdoc/>
    public IReadOnlyList<string> Recipients { get; } = [""];

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        Uri url;
        byte[]? key;
        try
        {
            url = options.Url ?? new Uri(options.UrlFile!.Reveal().Trim(), UriKind.Absolute);
            key = options.Secret is { } secret ? Encoding.UTF8.GetBytes(secret.Reveal()) : null;
        }
        catch (Exception exception) when (exception is SecretUnavailableException or UriFormatException)
        {
            return new SendOutcome(exception is UriFormatException ? "the file of the URL holds no URL" : exception.Message);
        }

        var body = WebhookBody.Of(message.Text, options.Format ?? WebhookBody.FormatOf(url));
        return await HttpPost.SendAsync(client, url, body, options.Headers, time, cancellationToken, request =>
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", message.Id);
            if (key is not null)
            {
                // the time is signed, too, so that nobody can play an old message again
                var stamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                request.Headers.TryAddWithoutValidation("X-MailExporter-Timestamp", stamp);
                request.Headers.TryAddWithoutValidation("X-MailExporter-Signature", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, (byte[])[.. Encoding.ASCII.GetBytes(stamp + "."), .. body]))}");
            }
        });
    }
}
