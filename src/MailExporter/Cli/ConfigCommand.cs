using System.CommandLine;
using MailExporter.Checks.Configuration;

namespace MailExporter.Cli;

/// <summary><c>mailexporter config check FILE</c> and <c>config schema</c>.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("config", "Validate a configuration, or print its JSON Schema.") { Check(), Schema() };

    private static Command Check()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file, YAML or JSON." };
        var command = new Command("check", "Say everything that is wrong with a configuration. Exit code 0: nothing, 3: something.") { file };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var path = parsed.GetValue(file)!;
            var read = ConfigurationFile.Read(path, Environment.GetEnvironmentVariable);
            foreach (var warning in read.Warnings)
            {
                error.WriteLine($"warning: {warning}");
            }

            foreach (var mistake in read.Errors)
            {
                error.WriteLine(mistake.ToString());
            }

            if (!read.IsValid)
            {
                error.WriteLine($"{path}: {read.Errors.Count} {(read.Errors.Count == 1 ? "error" : "errors")}");
                return ExitCodes.BadUsage;
            }

            output.WriteLine($"{path}: {read.Options.Servers.Count} {(read.Options.Servers.Count == 1 ? "server" : "servers")}, no errors");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Print the JSON Schema of the configuration, for editors.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(ConfigurationSchema.Text());
            return ExitCodes.Success;
        });
        return command;
    }
}
