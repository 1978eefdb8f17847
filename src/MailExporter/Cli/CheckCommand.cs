using System.CommandLine;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary><c>mailexporter check HOST</c>, and <c>check --config.file FILE [NAME…]</c>: checks made once.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("check", "Check a server once. Exit code 0: success, 1: warning, 2: error, 3: bad usage.");
        var flags = new CheckFlags();
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(flags.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CheckRequest request, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var (options, mistakes) = request.ConfigFile is null ? FromFlags(request, console.Error) : FromFile(request);
        if (options is null)
        {
            foreach (var mistake in mistakes)
            {
                await console.Error.WriteLineAsync(mistake);
            }

            return ExitCodes.BadUsage;
        }

        using var checker = new ServerChecker(options.Dns);
        using var slots = new SemaphoreSlim(options.MaxConcurrentChecks);
        var runs = options.Servers.Select(async server =>
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                return await checker.RunAsync(server, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        });
        CheckResult[] results = [.. (await Task.WhenAll(runs)).SelectMany(r => r)];
        await console.Output.WriteAsync(CheckReport.Write(results, request.Form));
        return results.Max(r => r.Status) switch
        {
            CheckStatus.Success => ExitCodes.Success,
            CheckStatus.Warning => ExitCodes.CheckWarning,
            _ => ExitCodes.CheckError,
        };
    }

    private static (ExporterOptions? Options, IReadOnlyList<string> Mistakes) FromFlags(CheckRequest request, TextWriter error)
    {
        if (request.Targets.FirstOrDefault(t => t.StartsWith('-')) is { } unknown)
        {
            return (null, [.. ServerFlags.Read([KeyValuePair.Create(unknown, "")]).Errors.Where(e => e.Found == "an unknown flag").Select(e => e.ToString())]);
        }

        if (request.Targets.Count != 1)
        {
            return (null, ["mailexporter: check takes one HOST, or --config.file FILE"]);
        }

        var settings = PasswordSource.Complete(request.Settings, error);
        if (settings is null)
        {
            return (null, [$"mailexporter: --username needs a password: --password-file FILE, the variable {PasswordSource.Variable}, or the prompt of a terminal"]);
        }

        var read = ServerFlags.Read([KeyValuePair.Create("hostname", request.Targets[0]), .. settings]);
        return read.IsValid
            ? (new ExporterOptions { Servers = [CheckFlags.WithMx(read.Options, request.ResolveMx)] }, [])
            : (null, [.. read.Errors.Select(e => e.ToString())]);
    }

    private static (ExporterOptions? Options, IReadOnlyList<string> Mistakes) FromFile(CheckRequest request)
    {
        if (request.Settings.Count > 0 || request.ResolveMx is not null)
        {
            return (null, ["mailexporter: with --config.file the file says how a server is checked"]);
        }

        var read = ConfigurationFile.Read(request.ConfigFile!, Environment.GetEnvironmentVariable);
        if (!read.IsValid)
        {
            return (null, [.. read.Errors.Select(e => e.ToString())]);
        }

        var unknown = request.Targets.Where(name => read.Options.Servers.All(s => s.Name != name)).ToArray();
        if (unknown.Length > 0 || read.Options.Servers.Count == 0)
        {
            return (null, unknown.Length > 0 ? [.. unknown.Select(name => $"mailexporter: {request.ConfigFile} has no check named {name}")] : [$"mailexporter: {request.ConfigFile} has no servers"]);
        }

        return (request.Targets.Count == 0 ? read.Options : read.Options with { Servers = read.Options.Servers.Where(s => request.Targets.Contains(s.Name)).ToValueList() }, []);
    }
}
