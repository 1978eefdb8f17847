using System.CommandLine;
using MailExporter.Checks;
using MailExporter.Checks.Delivery;
using MailExporter.Logging;
using MailExporter.Reloading;
using MailExporter.Storage;
using MailExporter.Systemd;

namespace MailExporter.Cli;

/// <summary><c>mailexporter serve</c>, and <c>mailexporter</c> alone: the exporter.</summary>
internal static partial class ServeCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="descriptors">The descriptor limit in force; null when unknown.</param>
    public static Command Create(long? descriptors)
    {
        var command = new Command("serve", "Check the configured servers on schedule and serve the results to Prometheus (what happens without a command, too).");
        AddTo(command, descriptors);
        return command;
    }

    /// <summary>Gives a command, such as the root, the flags and the action of <c>serve</c>.</summary>
    public static void AddTo(Command command, long? descriptors)
    {
        var flags = new ServeFlags();
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(flags.Read(parsed), descriptors, parsed.InvocationConfiguration.Error, cancellationToken));
    }

    private static async Task<int> RunAsync(ServeSettings settings, long? descriptors, TextWriter error, CancellationToken cancellationToken)
    {
        var files = new SettingsFiles(settings.ConfigFile, settings.WebConfigFile, Environment.GetEnvironmentVariable);
        var first = files.Read();
        if (!first.IsValid)
        {
            foreach (var mistake in first.Errors)
            {
                await error.WriteLineAsync(mistake.ToString());
            }

            return ExitCodes.BadUsage;
        }

        using var loggers = ProgramLog.Create(error, settings.LogLevel, settings.LogFormat, TimeProvider.System);
        var logger = loggers.CreateLogger(typeof(ServeCommand));
        LogRead(logger, settings.ConfigFile ?? "none: the mail services of this machine are watched", first.Options.Exporter.Servers.Count);
        foreach (var warning in first.Warnings)
        {
            LogWarning(logger, warning.ToString());
        }

        var web = settings.Web;
        if (settings.SystemdSocket)
        {
            web = web with { Addresses = [], Sockets = HandedSockets.Descriptors(Environment.GetEnvironmentVariable, Environment.ProcessId) };
            if (web.Sockets.Count == 0)
            {
                LogNoSockets(logger);
                return ExitCodes.Failure;
            }
        }

        using var checker = new ServerChecker(first.Options.Exporter.Dns);
        var key = new Lazy<InstallationKey>(() => InstallationKey.At(Path.Combine(settings.StoragePath, DeliverCommand.KeyFile)), LazyThreadSafetyMode.PublicationOnly); // made when there is a delivery
        using var store = new Store(settings.StoragePath, settings.StoreLimits, TimeProvider.System, loggers.CreateLogger<Store>());
        await using var exporter = new Exporter(new ExporterSetup
        {
            Web = web,
            First = first,
            Read = files.Read,
            Check = checker.RunAsync,
            Probe = checker.RunAsync,
            Store = store,
            Submit = checker.SubmitAsync,
            NewHttpClient = checker.NewHttpClient,
            Domain = checker.Domains.RunAsync,
            Assess = checker.AssessAsync,
            Route = route =>
            {
                var opened = checker.Route(route, key.Value, Path.Combine(settings.StoragePath, DeliverCommand.MemoryFolder));
                return token => opened.RunAsync(null, token);
            },
            TimeoutOffset = settings.TimeoutOffset,
            Reconfigure = checker.Reconfigure,
            IsLocal = settings.ConfigFile is null,
            AutoReloadInterval = settings.AutoReloadInterval,
            Descriptors = descriptors,
            Manager = new ServiceManager(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), TimeProvider.System),
            Time = TimeProvider.System,
            Loggers = loggers,
        });
        return await exporter.RunAsync(cancellationToken) ? ExitCodes.Success : ExitCodes.Failure;
    }

    [LoggerMessage(LogLevel.Information, "Configuration read")]
    private static partial void LogRead(ILogger logger, string file, int servers);

    [LoggerMessage(LogLevel.Warning, "The configuration has a warning")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Error, "Cannot listen: systemd handed no socket over (LISTEN_FDS)")]
    private static partial void LogNoSockets(ILogger logger);
}
