using MailExporter;
using MailExporter.Benchmarks;

var descriptors = DescriptorLimit.Raise();
var targets = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 10_000;
switch (args.FirstOrDefault())
{
    case "page":
        await PageBenchmark.RunAsync(targets);
        return 0;
    case "serve":
        await ServeBenchmark.RunAsync(targets, descriptors);
        return 0;
    default:
        Console.Error.WriteLine("usage: page [TARGETS] | serve [TARGETS]");
        return 3;
}
