using System.CommandLine;
using MailExporter;
using MailExporter.Cli;

var descriptors = DescriptorLimit.Raise();
var root = new RootCommand("Watches mail servers from outside, as a mail client, a sending MTA and an auditor would, for Prometheus.")
{
    ServeCommand.Create(descriptors),
    CheckCommand.Create(),
    ConfigCommand.Create(),
};
ServeCommand.AddTo(root, descriptors);
return await CommandLine.RunAsync(root, args);
