using MailExporter.Checks.Configuration;
using MailExporter.Metrics;
using MailExporter.Systemd;

namespace MailExporter.Reloading;

/// <summary>Reads the configuration again, and puts it into force only if all of it is good. One at a time.</summary>
internal sealed partial class Reloader : IDisposable
{
    private readonly SemaphoreSlim _one = new(0); // closed until the first settings are in force
    private readonly Func<ConfigurationResult<FileSettings>> _read;
    private readonly Func<FileSettings, Difference> _apply;
    private readonly ExporterMetrics _metrics;
    private readonly ServiceManager _manager;
    private readonly TimeProvider _time;
    private readonly ILogger<Reloader> _logger;
    private ConfigurationSources _sources;
    private bool _failed;

    /// <summary>Makes it; nothing is read yet.</summary>
    /// <param name="sources">What the reading looked at whose settings are in force.</param>
    /// <param name="read">Reads everything.</param>
    /// <param name="apply">Puts it into force.</param>
    /// <param name="metrics">Told how it went.</param>
    /// <param name="manager">Told when it begins and ends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told what is wrong, and what changed.</param>
    public Reloader(
        ConfigurationSources sources,
        Func<ConfigurationResult<FileSettings>> read,
        Func<FileSettings, Difference> apply,
        ExporterMetrics metrics,
        ServiceManager manager,
        TimeProvider time,
        ILogger<Reloader> logger) =>
        (_sources, _read, _apply, _metrics, _manager, _time, _logger) = (sources, read, apply, metrics, manager, time, logger);

    /// <summary>The first settings are in force: from now on there are reloads, also those that were asked for meanwhile.</summary>
    public void Open() => _one.Release();

    /// <summary>Reloads, after the reload that may be under way.</summary>
    /// <returns>What is wrong with the configuration; empty when it is in force now.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before it began.</exception>
    public async Task<IReadOnlyList<ConfigurationError>> ReloadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(Reload, CancellationToken.None); // never on the thread that reads the sockets
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Reloads whenever the content of a file changed.</summary>
    /// <param name="interval">From one look to the next.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WatchAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await Task.Run(() => Volatile.Read(ref _sources).HaveChanged(), cancellationToken))
            {
                await ReloadAsync(cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private IReadOnlyList<ConfigurationError> Reload()
    {
        _manager.Reloading();
        try
        {
            var began = _time.GetTimestamp();
            var read = _read();
            Volatile.Write(ref _sources, read.Sources); // also of a bad one: it is not tried again before it changes
            foreach (var warning in read.Warnings)
            {
                LogWarning(_logger, warning.ToString());
            }

            if (!read.IsValid)
            {
                Refuse(read.Errors);
                return read.Errors;
            }

            var difference = _apply(read.Options);
            _metrics.ConfigurationRead(successful: true);
            if (_failed)
            {
                LogRecovered(_logger);
            }

            _failed = false;
            LogReloaded(_logger, difference.Options.Servers.Count, difference.Added, difference.Changed, difference.Removed, Math.Round(_time.GetElapsedTime(began).TotalSeconds, 3));
            return [];
        }
        catch (Exception exception)
        {
            LogDefect(_logger, exception);
            _metrics.ConfigurationRead(successful: false);
            _failed = true;
            return [new ConfigurationError("", 0, 0, "(reload)", $"a defect of the exporter ({exception.GetType().Name}), see its log", "none")];
        }
        finally
        {
            _manager.Ready();
        }
    }

    private void Refuse(IReadOnlyList<ConfigurationError> errors)
    {
        _failed = true;
        _metrics.ConfigurationRead(successful: false);
        foreach (var error in errors)
        {
            LogError(_logger, error.ToString());
        }

        LogRefused(_logger, errors.Count);
    }

    [LoggerMessage(LogLevel.Error, "The reload threw: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The configuration has a warning")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Error, "The configuration has an error")]
    private static partial void LogError(ILogger logger, string error);

    [LoggerMessage(LogLevel.Error, "The configuration was not reloaded: everything goes on as before")]
    private static partial void LogRefused(ILogger logger, int errors);

    [LoggerMessage(LogLevel.Information, "The configuration is good again")]
    private static partial void LogRecovered(ILogger logger);

    [LoggerMessage(LogLevel.Information, "Configuration reloaded")]
    private static partial void LogReloaded(ILogger logger, int servers, int added, int changed, int removed, double seconds);
}
