using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Notifications;

/// <summary>Tells people of failures, recoveries and changes: decides at each run, gathers, and hands messages to the channels.</summary>
internal sealed partial class Notifier : IResultSink
{
    private const int LongestGathering = 6; // times group_wait

    private readonly ChannelOpener _open;
    private readonly Func<FinishedRun, IEnumerable<Change>> _changesOf;
    private readonly AlertStore _store;
    private readonly TimeProvider _time;
    private readonly Bell _bell;
    private readonly ILogger<Notifier> _logger;
    private readonly ChannelQueue[] _queues;
    private readonly AlertmanagerFeed _feed;
    private readonly Dictionary<string, AlertState> _states;
    private readonly Lock _gate = new();
    private List<AlertEvent> _gathered;
    private DateTimeOffset _firstAt;
    private DateTimeOffset _lastAt;
    private ExporterOptions _options = new();
    private AlertRules _rules = AlertRules.Of(new());
    private Dictionary<string, ServerOptions> _servers = new(StringComparer.Ordinal);
    private bool _isOn;

    /// <summary>Takes up what the store has.</summary>
    /// <param name="store">What survives a restart.</param>
    /// <param name="open">Opens the channels.</param>
    /// <param name="changesOf">What a run changed.</param>
    /// <param name="count">Told of each outcome: the channel, and <c>sent</c>, <c>failed</c> or <c>dropped</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chance">From 0 to 1.</param>
    /// <param name="logger">The log.</param>
    public Notifier(AlertStore store, ChannelOpener open, Func<FinishedRun, IEnumerable<Change>> changesOf, Action<string, string> count, TimeProvider time, Func<double> chance, ILogger<Notifier> logger)
    {
        (_store, _open, _changesOf, _time, _bell, _logger) = (store, open, changesOf, time, new Bell(time), logger);
        _queues = [.. ChannelOpener.Names.Select(name => new ChannelQueue(name, store, count, time, chance, logger))];
        _feed = new AlertmanagerFeed(count, time, logger);
        (_states, _gathered) = (store.LoadStates(), store.LoadEvents());
        _firstAt = _lastAt = time.GetUtcNow();
        foreach (var group in store.LoadMessages().GroupBy(message => message.Channel))
        {
            Array.Find(_queues, queue => queue.Name == group.Key)?.Add(group);
        }
    }

    /// <summary>What is on its way, by channel.</summary>
    public IEnumerable<(string Channel, int Pending)> Pending => [.. _queues.Select(queue => (queue.Name, queue.Pending)), (AlertmanagerFeed.Name, _feed.Pending)];

    /// <inheritdoc/>
    public void Apply(ExporterOptions options)
    {
        var servers = options.Servers.ToDictionary(server => server.Name, StringComparer.Ordinal);
        foreach (var name in _servers.Keys.Where(name => !servers.ContainsKey(name)))
        {
            _states.Remove(name);
            _store.Forget(name);
            _feed.Remove(name);
        }

        lock (_gate)
        {
            (_options, _rules, _servers) = (options, AlertRules.Of(options), servers);
        }

        foreach (var queue in _queues)
        {
            _open.Renew(queue, options);
        }

        _open.Renew(_feed, options);
        _isOn = _feed.IsOn || Array.Exists(_queues, queue => queue.Channel is not null);
        _bell.Ring();
    }

    /// <inheritdoc/>
    public void Accept(FinishedRun run)
    {
        if (!_isOn)
        {
            return;
        }

        var (server, status, at) = (run.Server, run.Status, run.Results[0].StartedAt);
        var decisive = run.FirstError ?? run.Results.FirstOrDefault(result => result.Status == status) ?? run.Results[0];
        var isMuted = IsMuted(server, at);
        var before = _states.GetValueOrDefault(server.Name) ?? AlertState.Unknown;
        var (state, kind) = _rules.After(before, status, at, isMuted);
        Change[] changes = isMuted || state.IsFlapping ? [] : [.. _changesOf(run).Where(change => change.Kind != ChangeKind.Status && _options.Notifications.NotifyOn.Contains(change.Kind.Spell()))];
        if (kind is null && changes.Length > 0)
        {
            kind = AlertEventKind.Changed;
        }

        AlertEvent? tell = kind is not { } known ? null : new AlertEvent
        {
            Id = Guid.NewGuid(),
            Kind = known,
            Level = LevelOf(known, before, state),
            Name = server.Name,
            Hostname = server.Hostname,
            Protocol = server.Protocol,
            Status = status,
            Before = known is AlertEventKind.Firing or AlertEventKind.Resolved ? AlertRules.StatusOf(before.Told) : null,
            Message = decisive.Message,
            At = at,
            Lasted = known switch
            {
                AlertEventKind.Resolved => at - before.ToldSince,
                AlertEventKind.Repeated => at - state.ToldSince,
                _ => null,
            },
            Changes = changes,
        };
        if (state != before)
        {
            _states[server.Name] = state;
        }

        if (tell is not null || !state.StandsAs(before))
        {
            _store.Keep(server.Name, at, state, tell);
        }

        _feed.Set(server, state.Told, state.ToldSince, decisive.Message);
        if (tell is not null)
        {
            Gather(tell);
        }
    }

    /// <summary>Gathers and sends until it is told to end.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(((Func<CancellationToken, Task>[])[GatherAsync, _feed.RunAsync, .. _queues.Select(queue => (Func<CancellationToken, Task>)queue.RunAsync)]).Select(loop => GoOnAsync(loop, cancellationToken)));

    /// <summary>Whatever is wrong with one message, those after it are sent.</summary>
    private async Task GoOnAsync(Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await loop(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogDefect(_logger, exception);
                await Task.Delay(TimeSpan.FromSeconds(10), _time, cancellationToken);
            }
        }
    }

    private static AlertLevel LevelOf(AlertEventKind kind, AlertState before, AlertState state) => kind switch
    {
        AlertEventKind.Flapping => AlertLevel.Critical, // it is told in place of all that may come
        AlertEventKind.Resolved => before.Told ?? AlertLevel.Critical,
        AlertEventKind.Changed => AlertLevel.Warning,
        _ => state.Told ?? AlertLevel.Warning,
    };

    private bool IsMuted(ServerOptions server, DateTimeOffset at)
    {
        foreach (var window in _options.Notifications.Maintenance.AsSpan())
        {
            if (window.Covers(at) && window.Matchers.All(m => m.Matches(AlertLabels.Of(server, m.Name))))
            {
                return true;
            }
        }

        return false;
    }

    private void Gather(AlertEvent tell)
    {
        lock (_gate)
        {
            _lastAt = _time.GetUtcNow();
            _firstAt = _gathered.Count == 0 ? _lastAt : _firstAt;
            _gathered.Add(tell);
            if (_gathered.Count > 1)
            {
                return; // the loop is awake
            }
        }

        _bell.Ring();
    }

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var wait = UntilQuiet();
            if (wait is null || wait > TimeSpan.Zero)
            {
                await _bell.WaitAsync(wait ?? Timeout.InfiniteTimeSpan, cancellationToken);
                continue;
            }

            List<AlertEvent> events;
            Dictionary<string, ServerOptions> servers;
            lock (_gate)
            {
                (events, _gathered, servers) = (_gathered, [], _servers);
            }

            var now = _time.GetUtcNow();
            OutboxMessage[] messages = [.. _queues.SelectMany(queue => Messages(queue, events, servers, now))];
            await _store.PutAsync(events, messages);
            foreach (var queue in _queues)
            {
                queue.Add(messages.Where(message => message.Channel == queue.Name));
            }
        }
    }

    private TimeSpan? UntilQuiet()
    {
        lock (_gate)
        {
            var wait = _options.Notifications.GroupWait;
            var (quiet, longest) = (_lastAt + wait, _firstAt + LongestGathering * wait);
            return _gathered.Count == 0 ? null : (quiet < longest ? quiet : longest) - _time.GetUtcNow();
        }
    }

    private static IEnumerable<OutboxMessage> Messages(ChannelQueue queue, List<AlertEvent> events, Dictionary<string, ServerOptions> servers, DateTimeOffset now)
    {
        if (queue.Channel is not { } channel)
        {
            return [];
        }

        var options = channel.Options;
        AlertEvent[] wanted = [.. events.Where(e => e.Level >= options.MinLevel && servers.TryGetValue(e.Name, out var server) && options.Matchers.All(m => m.Matches(AlertLabels.Of(server, m.Name))))];
        return wanted.Length == 0 ? [] : channel.Recipients.Select(recipient => new OutboxMessage(Guid.NewGuid().ToString("N"), queue.Name, recipient, now, AlertText.Of(wanted, now)));
    }

    [LoggerMessage(LogLevel.Error, "A notification broke: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, Exception exception);
}
