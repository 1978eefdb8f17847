using System.Net;
using System.Text.Json;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>Takes what Alertmanager sends to a webhook, and keeps it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<Message> _messages = [];
    private readonly Task _receiving;

    public WebhookReceiver(int port)
    {
        Url = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    /// <summary>Where to send to.</summary>
    public Uri Url { get; }

    /// <summary>What came, in that order.</summary>
    public IReadOnlyList<Message> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            var message = await JsonSerializer.DeserializeAsync<Message>(context.Request.InputStream, Options);
            lock (_gate)
            {
                _messages.Add(message!);
            }

            context.Response.Close();
        }
    }
}

/// <summary>One message of Alertmanager: the alerts of one group.</summary>
internal sealed record Message(string Receiver, IReadOnlyDictionary<string, string> GroupLabels, IReadOnlyList<SentAlert> Alerts);

/// <summary>One alert in a message.</summary>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
/// <param name="Labels">With the name and the severity.</param>
/// <param name="Annotations">The texts.</param>
internal sealed record SentAlert(string Status, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Whether it is this alert of this check, delivery or domain; one that is not named is any.</summary>
    public bool IsOf(string alert, string? check) => Labels["alertname"] == alert && (check is null || (Labels.GetValueOrDefault("name") ?? Labels.GetValueOrDefault("route") ?? Labels.GetValueOrDefault("domain")) == check);
}
