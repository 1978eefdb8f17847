using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;
using MailExporter.LocalServices;
using MailExporter.Metrics;
using MailExporter.Probing;
using MailExporter.Scheduling;
using MailExporter.Web;
using Prometheus;

namespace MailExporter;

/// <summary>The exporter put together: schedule, results, metrics, HTTP.</summary>
internal sealed partial class Exporter : IAsyncDisposable
{
    /// <summary>Later than the first scrape of whoever waits for it.</summary>
    private static readonly TimeSpan GarbageDelay = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly string _listenAddresses;
    private readonly ExporterMetrics _metrics;
    private readonly Scheduler _scheduler;
    private readonly Prober _prober;
    private readonly WebServer _web;
    private readonly LocalMailServices _local;
    private readonly long? _descriptors;
    private readonly ILogger<Exporter> _logger;

    /// <summary>Builds the parts; nothing runs yet.</summary>
    /// <param name="addresses">Where to listen, one at least.</param>
    /// <param name="check">Runs a check once, connecting only where it may.</param>
    /// <param name="timeoutOffset">What a probe's deadline is before that of the scrape.</param>
    /// <param name="descriptors">The descriptor limit in force; null when unknown.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The program's log.</param>
    public Exporter(
        IReadOnlyList<ListenAddress> addresses,
        Func<ServerOptions, Func<string, IPAddress?, bool>?, CancellationToken, Task<ValueList<CheckResult>>> check,
        TimeSpan timeoutOffset,
        long? descriptors,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _logger = loggers.CreateLogger<Exporter>();
        _descriptors = descriptors;
        _time = time;
        _listenAddresses = string.Join(' ', addresses.Select(a => $"{a.Host}:{a.Port}"));
        var registry = new CollectorRegistry(); // not the default one, on which the library puts every meter of the process
        _metrics = new ExporterMetrics(registry, ProgramVersion.Text, ProgramVersion.Revision, time);
        _ = new ProcessMetrics(registry, descriptors, time);
        var latest = new LatestResults(time);
        _scheduler = new Scheduler((server, cancellationToken) => check(server, null, cancellationToken), [latest, _metrics, new ResultLog(loggers.CreateLogger<ResultLog>())], time, loggers.CreateLogger<Scheduler>());
        registry.AddBeforeCollectCallback(() => _metrics.ChecksRunning(_scheduler.Running));
        _prober = new Prober(check, timeoutOffset, _metrics, time, loggers.CreateLogger<Prober>());
        _web = new WebServer(addresses, new MetricsPage(latest, registry), new StatusPage(latest, ProgramVersion.Text), new ProbeEndpoint(_prober), () => _scheduler.IsStarted, loggers);
        _local = new LocalMailServices(MailPort.Usual, new Resolver(new DnsOptions(), time).OwnName, time, loggers.CreateLogger<LocalMailServices>());
    }

    /// <summary>Where it listens, as URLs, once it does.</summary>
    public IEnumerable<string> Urls => _web.Urls;

    /// <summary>Serves until the process is told to end.</summary>
    /// <param name="options">What to check.</param>
    /// <param name="isLocal">There is no configuration: find the mail services of this machine.</param>
    /// <param name="cancellationToken">Ends it, too.</param>
    /// <returns>False when it could not start; the log says why.</returns>
    public async Task<bool> RunAsync(ExporterOptions options, bool isLocal, CancellationToken cancellationToken)
    {
        _metrics.ConfigurationRead(successful: true);
        options = Fit(options);
        _prober.Apply(options);
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            LogCannotListen(_logger, exception.Message, _listenAddresses);
            return false;
        }

        LogListening(_logger, ProgramVersion.Text, string.Join(' ', Urls));
        using var stopping = new CancellationTokenSource();
        var searching = Task.CompletedTask;
        if (isLocal)
        {
            searching = WatchLocalServicesAsync(options, stopping.Token);
        }
        else
        {
            _scheduler.Apply(options);
        }

        var stop = _web.WaitForStopAsync(cancellationToken);
        await Task.WhenAny(stop, Task.Delay(GarbageDelay, _time, cancellationToken));

        // Reading ten thousand servers leaves more garbage than the process will ever need again: give it back to the system.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await stop;
        LogStopping(_logger);
        await stopping.CancelAsync();
        _prober.Stop();
        await Task.WhenAll(_scheduler.StopAsync(), _web.StopAsync(), searching);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _prober.Dispose();
    }

    private async Task WatchLocalServicesAsync(ExporterOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await _local.WatchAsync(options.CheckInterval, servers => _scheduler.Apply(options with { Servers = servers }), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the exporter stops
        }
    }

    /// <summary>Allows no more checks at once than there are descriptors for.</summary>
    private ExporterOptions Fit(ExporterOptions options)
    {
        if (_descriptors is not { } limit || DescriptorLimit.ChecksThatFit(limit) is var fitting && fitting >= options.MaxConcurrentChecks)
        {
            return options;
        }

        LogTooFewDescriptors(_logger, limit, options.MaxConcurrentChecks, fitting);
        return options with { MaxConcurrentChecks = fitting };
    }

    [LoggerMessage(LogLevel.Information, "Listening")]
    private static partial void LogListening(ILogger logger, string version, string address);

    [LoggerMessage(LogLevel.Information, "Stopping")]
    private static partial void LogStopping(ILogger logger);

    [LoggerMessage(LogLevel.Error, "Cannot listen: {Message}")]
    private static partial void LogCannotListen(ILogger logger, string message, string address);

    [LoggerMessage(LogLevel.Warning, "Too few file descriptors for max_concurrent_checks: it is lowered")]
    private static partial void LogTooFewDescriptors(ILogger logger, long limit, int configured, int inForce);
}
