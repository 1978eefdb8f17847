using System.Runtime.InteropServices;
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

using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
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
    ("domains", () => DomainBenchmark.RunAsync(settings.Targets ?? 1_000)),
    ("store", () => StoreBenchmark.RunAsync(settings.Targets ?? 10_000, quick)),
    ("cpu", () => CpuBenchmark.RunAsync(settings.Binary!, quick)),
    ("schedule", () => ScheduleBenchmark.RunAsync(settings.Binary!, scheduled, interval, seconds, settings.Hanging)),
    ("flood", () => FloodBenchmark.RunAsync(settings.Binary!, settings.Targets ?? 2_000, settings.Interval ?? 10, settings.Seconds ?? (quick ? 20 : 60))),
    ("schedule", () => all && settings.Hanging == 0 ? ScheduleBenchmark.RunAsync(settings.Binary!, scheduled, interval, seconds, hanging: 20) : Task.FromResult<List<Figure>>([])),
];
var (figures, exitCode) = (new List<Figure>(), ExitCodes.Success);
(string Command, Func<Task<List<Figure>>> RunAsync)[] ofTheLab =
[
    ("latency", () => LatencyBenchmark.RunAsync(settings.Lab!, quick)),
    ("deliveries", () => DeliveryBenchmark.RunAsync(settings.Binary!, settings.Lab!, settings.Targets ?? 500, settings.Interval ?? 60, settings.Seconds ?? settings.Interval ?? 60)),
];
foreach (var (command, runAsync) in (settings.Lab is null ? benchmarks : [.. benchmarks, .. ofTheLab]).Where(b => all || b.Command == settings.Command))
{
    Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {command}");
    try
    {
        figures.AddRange(await runAsync());
    }
    catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or OperationCanceledException)
    {
        Console.Error.WriteLine($"{command} failed: {exception.Message}"); // what the others measured is still worth telling
        exitCode = ExitCodes.Failure;
    }
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

return exitCode;

static void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    Environment.Exit(128 + (context.Signal == PosixSignal.SIGTERM ? 15 : 2));
}
