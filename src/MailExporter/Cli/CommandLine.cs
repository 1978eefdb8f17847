using System.CommandLine;

namespace MailExporter.Cli;

/// <summary>Runs what the command line asks for.</summary>
internal static class CommandLine
{
    /// <summary>Parses the arguments and runs the command; a mistake in them is explained on standard error.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error, where the log goes, too.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments, TextWriter output, TextWriter error)
    {
        var parsed = root.Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            ProcessTerminationTimeout = null, // serve stops by itself on SIGTERM and SIGINT, with exit code 0
            EnableDefaultExceptionHandler = false,
            Output = output,
            Error = error,
        };
        if (parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(configuration);
        }

        foreach (var mistake in parsed.Errors)
        {
            await error.WriteLineAsync($"mailexporter: {mistake.Message}");
        }

        await error.WriteLineAsync("mailexporter: --help tells what there is");
        return ExitCodes.BadUsage;
    }
}
