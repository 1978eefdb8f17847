using System.Net.Sockets;
using MailExporter.Assessing;
using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Delivering;
using MailExporter.History;
using MailExporter.LocalServices;
using MailExporter.Metrics;
using MailExporter.Notifications;
using MailExporter.Posture;
using MailExporter.Probing;
using MailExporter.Reloading;
using MailExporter.Reports;
using MailExporter.Scheduling;
using MailExporter.Web;
using MailExporter.Web.Api;
using MailExporter.Web.Listing;
using MailExporter.Web.Pages;
using Prometheus;

namespace MailExporter;

/// <summary>The exporter put together: schedule, results, metrics, HTTP, reload.</summary>
internal sealed partial class Exporter : IAsyncDisposable
{
    /// <summary>Later than the first scrape of whoever waits for it.</summary>
    private static readonly TimeSpan GarbageDelay = TimeSpan.FromSeconds(3);

    private readonly ExporterSetup _setup;
    private readonly ExporterMetrics _metrics;
    private readonly Scheduler _scheduler;
    private readonly DeliverySchedule _deliveries;
    private readonly DomainSchedule _domains;
    private readonly AssessmentSchedule _assessments;
    private readonly Prober _prober;
    private readonly Reloader _reloader;
    private readonly MetricsEndpoint _page;
    private readonly WebServer _web;
    private readonly LocalMailServices _local;
    private readonly ChangeMemory _changes;
    private readonly Notifier _notifier;
    private readonly ReportSchedule _reports;
    private readonly ILogger<Exporter> _logger;
    private ExporterOptions _options = new();

    /// <summary>Builds the parts; nothing runs yet.</summary>
    public Exporter(ExporterSetup setup)
    {
        var (time, loggers) = (setup.Time, setup.Loggers);
        _setup = setup;
        _logger = loggers.CreateLogger<Exporter>();
        var registry = new CollectorRegistry(); // not the default one, on which the library puts every meter of the process
        _metrics = new ExporterMetrics(registry, ProgramVersion.Text, ProgramVersion.Revision, time);
        _ = new ProcessMetrics(registry, setup.Descriptors, time);
        _changes = new ChangeMemory(setup.Store);
        var latest = new LatestResults(time, _changes);
        var history = new CheckHistory();
        var notifications = new NotificationMetrics(registry);
        _notifier = new Notifier(
            new AlertStore(setup.Store, loggers.CreateLogger<AlertStore>()),
            new ChannelOpener(setup.Submit, setup.NewHttpClient, time),
            run => latest.Find(run.Server.Name)?.Subjects.SelectMany(s => s.History.ChangedBy(s.Result)) ?? [],
            notifications.Count,
            time,
            new Random().NextDouble,
            loggers.CreateLogger<Notifier>());
        notifications.Watch(_notifier);
        _scheduler = new Scheduler(setup.Check, [latest, history, _metrics, new ResultLog(loggers.CreateLogger<ResultLog>()), _notifier], time, loggers.CreateLogger<Scheduler>());
        if (setup.Store is { } store)
        {
            _ = new StorageMetrics(registry, store);
        }

        var latestDeliveries = new LatestDeliveries(time);
        var deliveryHistory = new DeliveryHistory(time);
        var deliveryMetrics = new DeliveryMetrics(registry);
        _deliveries = new DeliverySchedule(setup.Route, [latestDeliveries, deliveryHistory, deliveryMetrics, new DeliveryLog(loggers.CreateLogger<DeliveryLog>())], deliveryMetrics.RoundStarts, time, loggers.CreateLogger<DeliverySchedule>());
        var latestDomains = new LatestDomains(time);
        var domainHistory = new DomainHistory(time);
        _domains = new DomainSchedule(setup.Domain, [latestDomains, domainHistory, new DomainMetrics(registry), new DomainLog(loggers.CreateLogger<DomainLog>())], time, loggers.CreateLogger<DomainSchedule>());
        var latestAssessments = new LatestAssessments(time);
        _assessments = new AssessmentSchedule(setup.Assess, [latestAssessments, new AssessmentLog(loggers.CreateLogger<AssessmentLog>())], time, loggers.CreateLogger<AssessmentSchedule>());
        registry.AddBeforeCollectCallback(() => _metrics.ChecksRunning(_scheduler.Running));
        _prober = new Prober(setup.Probe, setup.TimeoutOffset, _metrics, time, loggers.CreateLogger<Prober>());
        _reloader = new Reloader(setup.First.Sources, setup.Read, Apply, _metrics, setup.Manager, time, loggers.CreateLogger<Reloader>());
        var lifecycle = new Lifecycle(setup.Web.EnableLifecycle);
        var states = new CheckStates(latest, history, latestAssessments, _changes);
        var routes = new RouteStates(deliveryHistory);
        _reports = new ReportSchedule(since => [.. states.All().Where(c => c.Worst is not null).Select(c => new ReportedCheck(c.Server.Name, c.Server.Hostname, c.Server.Protocol, c.Worst!.Status, c.Worst.Message, [.. c.Changes.Select(change => change.Change).TakeWhile(change => change.At >= since)]))], time, loggers.CreateLogger<ReportSchedule>());
        var checkNow = new CheckNow(_scheduler.RunNowAsync, states, lifecycle, time);
        _page = new MetricsEndpoint(new MetricsPage(latest, registry, latestDeliveries, latestAssessments, latestDomains), time);
        IEndpoints[] endpoints =
        [
            _page,
            new ProbeEndpoint(_prober),
            new StatusPages(states, routes, new DomainStates(domainHistory), _prober, checkNow, lifecycle, ProgramVersion.Text, time),
            new ApiEndpoints(states, checkNow),
            new DeliveryEndpoints(routes),
            new DomainEndpoints(latestDomains),
            new HealthEndpoints(() => _scheduler.IsStarted, () => setup.Store?.Health.Fault),
            new ReloadEndpoint(_reloader, lifecycle),
        ];
        _web = new WebServer(setup.Web, setup.First.Options!.Web, DescriptorLimit.ConnectionsThatFit(setup.Descriptors), endpoints, registry, time, loggers);
        _local = new LocalMailServices(MailPort.Usual, new Resolver(new DnsOptions(), time).OwnName, time, loggers.CreateLogger<LocalMailServices>());
    }

    /// <summary>Where it listens, as URLs, once it does.</summary>
    public IEnumerable<string> Urls => _web.Urls;

    /// <summary>Serves until the process is told to end.</summary>
    /// <param name="cancellationToken">Ends it, too.</param>
    /// <returns>False when it could not start; the log says why.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = new CancellationTokenSource();
        using var hangUp = HangUpSignal.Register(() => _ = ReloadAsync(stopping.Token));
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or UnauthorizedAccessException)
        {
            LogCannotListen(_logger, exception.Message, string.Join(' ', _setup.Web.Addresses));
            return false;
        }

        LogListening(_logger, ProgramVersion.Text, string.Join(' ', Urls));
        _metrics.ConfigurationRead(successful: true);
        Apply(_setup.First.Options!);
        _reloader.Open();
        Task[] background = [LocalServicesAsync(stopping.Token), AutoReloadAsync(stopping.Token), RefreshAsync(stopping.Token), UntilStoppedAsync(_notifier.RunAsync(stopping.Token), stopping.Token), UntilStoppedAsync(_reports.RunAsync(stopping.Token), stopping.Token), NativeHeap.KeepSmallAsync(_setup.Time, stopping.Token)];
        _setup.Manager.Ready();

        var stop = _web.WaitForStopAsync(cancellationToken);
        await Task.WhenAny(stop, Task.Delay(GarbageDelay, _setup.Time, cancellationToken));

        // Reading ten thousand servers leaves more garbage than the process will ever need again: give it back to the system.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await stop;
        LogStopping(_logger);
        _setup.Manager.Stopping();
        await stopping.CancelAsync();
        _prober.Stop();
        await Task.WhenAll([_scheduler.StopAsync(), _deliveries.StopAsync(), _assessments.StopAsync(), _domains.StopAsync(), _web.StopAsync(), .. background]);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _page.Dispose();
        _prober.Dispose();
        _reloader.Dispose();
    }

    /// <summary>Puts settings into force; only the difference is felt.</summary>
    private Difference Apply(FileSettings settings)
    {
        var difference = Difference.Between(_options, Fit(settings.Exporter));
        _web.Use(settings.Web);
        _setup.Reconfigure(_options, difference.Options);
        _prober.Apply(difference.Options);
        _reports.Apply(difference.Options.Reports);
        if (!_setup.IsLocal)
        {
            _scheduler.Apply(difference.Options);
            _deliveries.Apply(difference.Options.Deliveries, difference.Options.MaxConcurrentDeliveries);
            _domains.Apply(difference.Options.Domains);
            _assessments.Apply(difference.Options.Servers);
        }

        _options = difference.Options;
        _changes.Refresh([.. _options.Servers.Select(s => s.Name)], _setup.Time.GetUtcNow());
        return difference;
    }

    private Task LocalServicesAsync(CancellationToken cancellationToken) => _setup.IsLocal
        ? UntilStoppedAsync(_local.WatchAsync(_options.CheckInterval, servers => _scheduler.Apply(_options with { Servers = servers }), cancellationToken), cancellationToken)
        : Task.CompletedTask;

    private Task AutoReloadAsync(CancellationToken cancellationToken) => _setup.AutoReloadInterval is { } interval
        ? UntilStoppedAsync(_reloader.WatchAsync(interval, cancellationToken), cancellationToken)
        : Task.CompletedTask;

    private Task RefreshAsync(CancellationToken cancellationToken) => UntilStoppedAsync(RefreshDailyAsync(cancellationToken), cancellationToken);

    private async Task RefreshDailyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromDays(1), _setup.Time, cancellationToken);
            _changes.Refresh([.. _options.Servers.Select(s => s.Name)], _setup.Time.GetUtcNow());
        }
    }

    private Task ReloadAsync(CancellationToken cancellationToken) => UntilStoppedAsync(_reloader.ReloadAsync(cancellationToken), cancellationToken);

    private static async Task UntilStoppedAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the exporter stops
        }
    }

    /// <summary>Allows no more checks at once than there are descriptors for.</summary>
    private ExporterOptions Fit(ExporterOptions options)
    {
        if (_setup.Descriptors is not { } limit)
        {
            return options;
        }

        var probes = Lowered("probe.max_concurrent_probes", options.Probe.MaxConcurrentProbes, DescriptorLimit.ProbesThatFit(limit));
        var rounds = options.Deliveries.Count == 0 ? options.MaxConcurrentDeliveries : Lowered("max_concurrent_deliveries", options.MaxConcurrentDeliveries, DescriptorLimit.RoundsThatFit(limit));
        var checks = Lowered("max_concurrent_checks", options.MaxConcurrentChecks, DescriptorLimit.ChecksThatFit(limit, probes, Math.Min(rounds, options.Deliveries.Count)));
        return options with { MaxConcurrentChecks = checks, MaxConcurrentDeliveries = rounds, Probe = options.Probe with { MaxConcurrentProbes = probes } };

        int Lowered(string setting, int configured, int fitting)
        {
            if (fitting < configured)
            {
                LogTooFewDescriptors(_logger, setting, limit, configured, fitting);
            }

            return Math.Min(configured, fitting);
        }
    }

    [LoggerMessage(LogLevel.Information, "Listening")]
    private static partial void LogListening(ILogger logger, string version, string address);

    [LoggerMessage(LogLevel.Information, "Stopping")]
    private static partial void LogStopping(ILogger logger);

    [LoggerMessage(LogLevel.Error, "Cannot listen: {Message}")]
    private static partial void LogCannotListen(ILogger logger, string message, string address);

    [LoggerMessage(LogLevel.Warning, "Too few file descriptors for {Setting}: it is lowered")]
    private static partial void LogTooFewDescriptors(ILogger logger, string setting, long limit, int configured, int inForce);
}
