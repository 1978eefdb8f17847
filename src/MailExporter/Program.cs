using System.Globalization;
using MailExporter;
using MailExporter.Cli;

// Both are read once, by the first socket. Continuations of sockets run where the kernel's event is read, so that no second thread is
// woken for each reply; and half the processors read events, because handshakes on all of them at once contend for OpenSSL's locks
// (two processors, 167 handshakes a second: 0.90 ms of CPU a check with two such threads, 0.75 ms with one).
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));

var descriptors = DescriptorLimit.Raise();
return await CommandLine.RunAsync(Commands.Create(descriptors), args, Console.Out, Console.Error);
