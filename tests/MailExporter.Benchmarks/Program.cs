using MailExporter;
using MailExporter.Benchmarks;
using MailExporter.Benchmarks.Load;
using MailExporter.Cli;

var descriptors = DescriptorLimit.Raise();
if (args is [FakeMailServer.Command, var folder])
{
    await FakeMailServer.RunAsync(folder, Console.In, Console.Out);
    return ExitCodes.Success;
}

if (Settings.Parse(args) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return ExitCodes.BadUsage;
}

var targets = settings.Targets ?? 10_000;
switch (settings.Command)
{
    case "page":
        await PageBenchmark.RunAsync(targets);
        return ExitCodes.Success;
    case "serve":
        await ServeBenchmark.RunAsync(targets, descriptors);
        return ExitCodes.Success;
}

var (quick, all) = (settings.IsQuick, settings.Command == "all");
var interval = settings.Interval ?? (quick ? 10 : 60);
var scheduled = settings.Targets ?? (quick ? 2_000 : 10_000);
var seconds = settings.Seconds ?? 2 * interval;
(string Command, Func<Task<List<Figure>>> RunAsync)[] benchmarks =
[
    ("start", () => StartBenchmark.RunAsync(settings.Binary!, targets)),
    ("verdicts", () => VerdictBenchmark.RunAsync(quick)),
    ("deadline", () => DeadlineBenchmark.RunAsync(quick)),
    ("memory", () => MemoryBenchmark.RunAsync(quick)),
    ("cpu", () => CpuBenchmark.RunAsync(settings.Binary!, quick)),
    ("schedule", () => ScheduleBenchmark.RunAsync(settings.Binary!, scheduled, interval, seconds, settings.Hanging)),
    ("schedule", () => all && settings.Hanging == 0 ? ScheduleBenchmark.RunAsync(settings.Binary!, scheduled, interval, seconds, hanging: 20) : Task.FromResult<List<Figure>>([])),
];
var figures = new List<Figure>();
foreach (var (command, runAsync) in benchmarks.Where(b => all || b.Command == settings.Command))
{
    Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {command}");
    figures.AddRange(await runAsync());
}

if (settings.IsJson)
{
    using var output = Console.OpenStandardOutput();
    Figure.WriteJson(output, figures);
}
else
{
    Figure.WriteTable(Console.Out, figures);
}

return ExitCodes.Success;
