using MailExporter;
using MailExporter.Cli;

var descriptors = DescriptorLimit.Raise();
return await CommandLine.RunAsync(Commands.Create(descriptors), args, Console.Out, Console.Error);
