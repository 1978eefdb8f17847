using System.CommandLine;
using System.Globalization;
using MailExporter.Checks;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary><c>mailexporter deliver [ROUTE…]</c>, and <c>deliver --from-host HOST --to-host HOST</c>: rounds of routes, made once.</summary>
internal static class DeliverCommand
{
    /// <summary>The file under <c>--storage.path</c> that holds the installation's key.</summary>
    public const string KeyFile = "delivery.key";

    /// <summary>The folder under <c>--storage.path</c> in which the exporter's routes keep what must outlive it.</summary>
    public const string MemoryFolder = "deliveries";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var flags = new DeliverFlags();
        var command = new Command("deliver", "Send a message along each route and wait for it. Exit code 0: all arrived, 1: one arrived in junk or twice, 2: one did not arrive, 3: bad usage.");
        flags.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(flags.Read(parsed), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DeliverRequest request, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var (options, mistakes) = DeliverRoutes.Of(request, console.Error);
        if (options is null)
        {
            foreach (var mistake in mistakes)
            {
                await console.Error.WriteLineAsync(mistake);
            }

            return ExitCodes.BadUsage;
        }

        InstallationKey key;
        try
        {
            key = request.StoragePath is { } storage ? InstallationKey.At(Path.Combine(storage, KeyFile)) : InstallationKey.Temporary();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"mailexporter: --storage.path: {exception.Message}");
            return ExitCodes.Failure;
        }

        using var checker = new ServerChecker(options.Dns);
        using var slots = new SemaphoreSlim(options.MaxConcurrentDeliveries);
        var error = TextWriter.Synchronized(console.Error);
        Action<DeliveryStep>? progress = request.AsJson || Console.IsErrorRedirected ? null : step => error.WriteLine(Progress(step));
        var results = await Task.WhenAll(options.Deliveries.Select(async route =>
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                return await checker.Route(route, key).RunAsync(progress, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }));
        await console.Output.WriteAsync(request.AsJson ? Json(results) : string.Concat(results.Select(Text)));
        return results.Max(result => !result.IsUp ? ExitCodes.CheckError : result.Outcome == DeliveryOutcome.Duplicate || result.Message!.IsJunk ? ExitCodes.CheckWarning : ExitCodes.Success);
    }

    private static string Progress(DeliveryStep step) => ResultText.Printable(step.Phase switch
    {
        DeliveryPhase.Prepare => $"{step.SoFar.Route}: opening the mailbox",
        DeliveryPhase.Send => $"{step.SoFar.Route}: sending message {step.SoFar.Id}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{step.SoFar.Route}: sent in {step.SoFar.SendDuration?.TotalSeconds:0.000} s, waiting"),
    });

    private static string Json(DeliveryResult[] results) => (results.Length == 1 ? results[0].ToJson() : $"[\n{string.Join(",\n", results.Select(result => result.ToJson()))}\n]") + "\n";

    private static string Text(DeliveryResult result)
    {
        var what = result is { IsUp: true, Message: { } message }
            ? string.Create(CultureInfo.InvariantCulture, $"{result.Outcome?.Spell().ToUpperInvariant()}: {result.Route}: in {message.Folder} {result.Latency?.TotalSeconds:0.000} s after it was sent, which took {result.SendDuration?.TotalSeconds:0.000} s{Deferred(result)}")
            : $"{result.Outcome?.Spell().ToUpperInvariant() ?? "FAILED"}: {result.Route}: {result.Failure?.Phase.Spell()}: {result.Failure?.Detail}";
        return ResultText.Printable(what) + "\n";
    }

    /// <summary>Greylisting explains a long time of sending.</summary>
    private static string Deferred(DeliveryResult result) => result.Deferrals == 0 ? "" : $" (refused for now, and tried again, {(result.Deferrals == 1 ? "once" : $"{result.Deferrals} times")})";
}
