using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>Makes the channels of a configuration; one whose settings are as before stays the same object.</summary>
/// <param name="submit">Sends one mail; in the program, <c>ServerChecker.SubmitAsync</c>.</param>
/// <param name="client">An HTTP client that trusts the roots of a file; null: the system's. In the program, <c>ServerChecker.NewHttpClient</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class ChannelOpener(Func<ServerOptions, OutgoingMail, CancellationToken, Task<CheckResult>> submit, Func<string?, HttpClient> client, TimeProvider time)
{
    private const string Email = "email";
    private const string Webhook = "webhook";

    /// <summary>The channels with a queue.</summary>
    public static readonly string[] Names = [Email, Webhook];

    private readonly Dictionary<string, ChannelOptions?> _inForce = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The channels of a configuration, opened once each.</summary>
    public IEnumerable<INotificationChannel> Open(ExporterOptions options) => Names.Select(name => Open(Settings(name, options))).OfType<INotificationChannel>();

    /// <summary>A client for the roots of a file.</summary>
    public HttpClient Client(string? caFile)
    {
        if (!_clients.TryGetValue(caFile ?? "", out var known))
        {
            _clients.Add(caFile ?? "", known = client(caFile));
        }

        return known;
    }

    /// <summary>Gives a queue the channel that the configuration says.</summary>
    public void Renew(ChannelQueue queue, ExporterOptions options)
    {
        var settings = Settings(queue.Name, options);
        if (IsNew(queue.Name, settings))
        {
            queue.Use(Open(settings));
        }
    }

    /// <summary>Gives the feed the Alertmanager that the configuration says.</summary>
    public void Renew(AlertmanagerFeed feed, ExporterOptions options)
    {
        var settings = Settings(AlertmanagerFeed.Name, options) as AlertmanagerOptions;
        if (IsNew(AlertmanagerFeed.Name, settings))
        {
            feed.Use(settings, settings is null ? null : Client(settings.TlsConfig.CaFile));
        }
    }

    private INotificationChannel? Open(ChannelOptions? settings) => settings switch
    {
        EmailOptions email => new EmailChannel(email, submit),
        WebhookOptions webhook => new WebhookChannel(webhook, Client(webhook.TlsConfig.CaFile), time),
        _ => null,
    };

    private static ChannelOptions? Settings(string name, ExporterOptions options)
    {
        ChannelOptions? settings = name switch
        {
            Email => options.Notifications.Email,
            Webhook => options.Notifications.Webhook,
            _ => options.Notifications.Alertmanager,
        };
        return settings is { Enabled: true } ? settings with { TlsConfig = settings.TlsConfig with { CaFile = settings.TlsConfig.CaFile ?? options.TlsConfig.CaFile } } : null;
    }

    private bool IsNew(string name, ChannelOptions? settings)
    {
        var isNew = !_inForce.TryGetValue(name, out var before) || before != settings;
        _inForce[name] = settings;
        return isNew;
    }
}
