using System.CommandLine;

namespace MailExporter.Cli;

/// <summary>All commands of the program.</summary>
internal static class Commands
{
    /// <summary>Makes the root, which alone is <c>serve</c>.</summary>
    /// <param name="descriptors">The descriptor limit in force; null when unknown.</param>
    public static RootCommand Create(long? descriptors)
    {
        var root = new RootCommand("Watches mail servers from outside, as a mail client, a sending MTA and an auditor would, for Prometheus.")
        {
            ServeCommand.Create(descriptors),
            CheckCommand.Create(),
            AssessCommand.Create(),
            AnalyzeCommand.Create(),
            DeliverCommand.Create(),
            NotifyCommand.Create(),
            ConfigCommand.Create(),
            HealthCheckCommand.Create(),
        };
        ServeCommand.AddTo(root, descriptors);
        return root;
    }
}
