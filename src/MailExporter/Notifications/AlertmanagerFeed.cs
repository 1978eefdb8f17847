using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>Tells an Alertmanager what is wrong now, again and again, as its API (v2) wants it: what is not repeated counts as over.</summary>
/// <param name="count">Told of each outcome.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class AlertmanagerFeed(Action<string, string> count, TimeProvider time, ILogger logger)
{
    /// <summary>The channel.</summary>
    public const string Name = "alertmanager";

    private const int MaxBatch = 256; // Prometheus sends so many at once

    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Validity = 4 * Repeat; // three lost messages end no alert
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Bell _bell = new(time);
    private readonly Dictionary<string, Alert> _firing = new(StringComparer.Ordinal);
    private readonly List<Alert> _resolved = [];
    private (AlertmanagerOptions Options, HttpClient Client)? _target;
    private bool _hasNews;
    private bool _isFailing;

    /// <summary>True when it is switched on.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
            {
                return _target is not null;
            }
        }
    }

    /// <summary>Alerts that began or ended and were not taken yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _resolved.Count + _firing.Values.Count(alert => !alert.WasTaken);
            }
        }
    }

    /// <summary>From now on this is where they go; null: nowhere.</summary>
    public void Use(AlertmanagerOptions? options, HttpClient? client)
    {
        lock (_gate)
        {
            _target = options is not null && client is not null ? (options, client) : null;
        }

        Ring();
    }

    /// <summary>A check stands so.</summary>
    /// <param name="server">The check.</param>
    /// <param name="level">Null: all is well.</param>
    /// <param name="since">Since when.</param>
    /// <param name="message">The sentence of its run.</param>
    public void Set(ServerOptions server, AlertLevel? level, DateTimeOffset? since, string message)
    {
        lock (_gate)
        {
            if (_target is not { } target)
            {
                return;
            }

            var wanted = level is { } known && known >= target.Options.MinLevel && target.Options.Matchers.All(m => m.Matches(AlertLabels.Of(server, m.Name))) ? level : null;
            if (_firing.TryGetValue(server.Name, out var alert) && alert.Level == wanted)
            {
                alert.Message = message;
                return;
            }

            if (alert is not null)
            {
                End(alert);
            }

            if (wanted is { } firing)
            {
                _firing[server.Name] = new Alert(server, firing, since ?? time.GetUtcNow()) { Message = message };
            }
            else if (alert is null)
            {
                return;
            }
        }

        Ring();
    }

    /// <summary>A check is no longer configured.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            if (!_firing.TryGetValue(name, out var alert))
            {
                return;
            }

            End(alert);
        }

        Ring();
    }

    /// <summary>Sends one alert that is over at once.</summary>
    public static Task<SendOutcome> TestAsync(AlertmanagerOptions options, HttpClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var alert = new Alert(ServerOptions.For("mail.example.org") with { Name = "a test of the notifications" }, AlertLevel.Warning, time.GetUtcNow())
        {
            Message = "This is a test: nothing is wrong, and there is no such check.",
            EndsAt = time.GetUtcNow() + TimeSpan.FromSeconds(1),
        };
        return PostAsync(options, client, [(alert, alert.EndsAt)], time, cancellationToken);
    }

    /// <summary>Sends until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _bell.WaitAsync(_isFailing ? Retry : Repeat, cancellationToken);
            await SendAsync(cancellationToken);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        (Alert Alert, DateTimeOffset? EndsAt)[] alerts; // an alert may end while it is sent as firing, and is then to be sent again
        (AlertmanagerOptions Options, HttpClient Client)? target;
        lock (_gate)
        {
            (alerts, target, _hasNews) = ([.. _firing.Values.Concat(_resolved).Select(alert => (alert, alert.EndsAt))], _target, false);
        }

        if (target is not var (options, client))
        {
            return;
        }

        foreach (var batch in alerts.Chunk(MaxBatch))
        {
            var outcome = await PostAsync(options, client, batch, time, cancellationToken);
            count(Name, outcome.Fault is null ? "sent" : "failed");
            if (outcome.Fault is not null)
            {
                if (!_isFailing)
                {
                    LogFailed(logger, outcome.Fault);
                }

                _isFailing = true;
                return;
            }

            lock (_gate)
            {
                foreach (var (alert, endsAt) in batch)
                {
                    alert.WasTaken = true;
                    if (endsAt is not null)
                    {
                        _resolved.Remove(alert);
                    }
                }
            }
        }

        _isFailing = false;
    }

    private void End(Alert alert)
    {
        _firing.Remove(alert.Server.Name);
        alert.EndsAt = time.GetUtcNow();
        _resolved.Add(alert);
    }

    /// <summary>Once for all that happens until the loop looks.</summary>
    private void Ring()
    {
        lock (_gate)
        {
            if (_hasNews)
            {
                return;
            }

            _hasNews = true;
        }

        _bell.Ring();
    }

    private static Task<SendOutcome> PostAsync(AlertmanagerOptions options, HttpClient client, (Alert Alert, DateTimeOffset? EndsAt)[] alerts, TimeProvider time, CancellationToken cancellationToken) =>
        HttpPost.SendAsync(client, new Uri(new Uri(options.Url!.AbsoluteUri.TrimEnd('/') + "/"), "api/v2/alerts"), Body(alerts, time.GetUtcNow()), options.Headers, time, cancellationToken);

    private static byte[] Body((Alert Alert, DateTimeOffset? EndsAt)[] alerts, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (alert, endsAt) in alerts)
            {
                json.WriteStartObject();
                json.WriteStartObject("labels");
                json.WriteString("alertname", "MailServerCheck");
                json.WriteString("severity", alert.Level.Spell());
                foreach (var (label, value) in AlertLabels.All(alert.Server))
                {
                    json.WriteString(label, value);
                }

                json.WriteEndObject();
                json.WriteStartObject("annotations");
                json.WriteString("summary", string.Create(CultureInfo.InvariantCulture, $"{alert.Server.Name} is in state {AlertRules.StatusOf(alert.Level).Spell()}"));
                json.WriteString("description", alert.Message);
                json.WriteEndObject();
                json.WriteString("startsAt", alert.StartsAt.UtcDateTime);
                json.WriteString("endsAt", (endsAt ?? now + Validity).UtcDateTime);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    [LoggerMessage(LogLevel.Error, "Alertmanager did not take the alerts, and is tried again: {Fault}")]
    private static partial void LogFailed(ILogger logger, string fault);

    private sealed class Alert(ServerOptions server, AlertLevel level, DateTimeOffset startsAt)
    {
        public ServerOptions Server { get; } = server;

        public AlertLevel Level { get; } = level;

        public DateTimeOffset StartsAt { get; } = startsAt;

        public DateTimeOffset? EndsAt { get; set; }

        public string Message { get; set; } = "";

        public bool WasTaken { get; set; }
    }
}
