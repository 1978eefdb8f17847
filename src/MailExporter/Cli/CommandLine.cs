using System.CommandLine;

namespace MailExporter.Cli;

/// <summary>Runs what the command line asks for.</summary>
internal static class CommandLine
{
    /// <summary>Parses the arguments and runs the command; a mistake in them is explained on standard error.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            ProcessTerminationTimeout = null, // serve stops by itself on SIGTERM and SIGINT, with exit code 0
            EnableDefaultExceptionHandler = false,
        };
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(configuration);
        }

        foreach (var mistake in parsed.Errors)
        {
            await configuration.Error.WriteLineAsync($"mailexporter: {mistake.Message}");
        }

        await configuration.Error.WriteLineAsync("mailexporter: --help tells what there is");
        return ExitCodes.BadUsage;
    }
}
