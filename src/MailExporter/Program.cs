using MailExporter;
using MailExporter.Cli;

// Continuations of sockets run where the kernel's event is read: no second thread is woken for each reply. Read once, by the first socket.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

var descriptors = DescriptorLimit.Raise();
return await CommandLine.RunAsync(Commands.Create(descriptors), args, Console.Out, Console.Error);
