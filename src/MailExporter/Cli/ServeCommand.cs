using System.CommandLine;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Logging;

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
        var configuration = ReadConfiguration(settings.ConfigFile);
        if (!configuration.IsValid)
        {
            foreach (var mistake in configuration.Errors)
            {
                await error.WriteLineAsync(mistake.ToString());
            }

            return ExitCodes.BadUsage;
        }

        using var loggers = ProgramLog.Create(error, settings.LogLevel, settings.LogFormat, TimeProvider.System);
        var logger = loggers.CreateLogger(typeof(ServeCommand));
        LogRead(logger, settings.ConfigFile ?? "none: the mail services of this machine are watched", configuration.Options.Servers.Count);
        foreach (var warning in configuration.Warnings)
        {
            LogWarning(logger, warning.ToString());
        }

        using var checker = new ServerChecker(configuration.Options.Dns);
        await using var exporter = new Exporter(settings.ListenAddresses, checker.RunAsync, settings.TimeoutOffset, descriptors, TimeProvider.System, loggers);
        return await exporter.RunAsync(configuration.Options, isLocal: settings.ConfigFile is null, cancellationToken) ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Reads the file; without one, the embedded default: nothing but the services of this machine.</summary>
    private static ConfigurationResult<ExporterOptions> ReadConfiguration(string? path) =>
        path is null ? new(new ExporterOptions(), [], []) : ConfigurationFile.Read(path, Environment.GetEnvironmentVariable);

    [LoggerMessage(LogLevel.Information, "Configuration read")]
    private static partial void LogRead(ILogger logger, string file, int servers);

    [LoggerMessage(LogLevel.Warning, "The configuration has a warning")]
    private static partial void LogWarning(ILogger logger, string warning);
}
