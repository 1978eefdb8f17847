using System.CommandLine;
using System.Globalization;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary><c>mailexporter deliver [NAME…]</c>: rounds of the routes of a configuration, made once.</summary>
internal static class DeliverCommand
{
    /// <summary>The file under <c>--storage.path</c> that holds the installation's key.</summary>
    public const string KeyFile = "delivery.key";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("ROUTE") { Description = "The deliveries to try; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string>("--config.file") { Description = "The configuration with the deliveries.", HelpName = "FILE", DefaultValueFactory = _ => "mailexporter.yml" };
        var storage = new Option<string>("--storage.path") { Description = "Directory of the key by which messages of this installation are known again.", HelpName = "DIRECTORY", DefaultValueFactory = _ => "data/" };
        var json = new Option<bool>("--json") { Description = "Write the results as JSON." };
        var command = new Command("deliver", "Send a message along each route and wait for it. Exit code 0: all arrived, 1: one arrived in junk or twice, 2: one did not arrive, 3: bad usage.") { names, file, storage, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(file)!, parsed.GetValue(names) ?? [], parsed.GetValue(storage)!, parsed.GetValue(json), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, string[] names, string storage, bool asJson, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var read = ConfigurationFile.Read(file, Environment.GetEnvironmentVariable);
        string[] mistakes = !read.IsValid
            ? [.. read.Errors.Select(error => error.ToString())]
            : read.Options.Deliveries.Count == 0
                ? [$"mailexporter: {file} has no deliveries"]
                : [.. names.Where(name => read.Options.Deliveries.All(route => route.Name != name)).Select(name => $"mailexporter: {file} has no delivery named {name}")];
        if (mistakes.Length > 0)
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
            key = InstallationKey.At(Path.Combine(storage, KeyFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"mailexporter: --storage.path: {exception.Message}");
            return ExitCodes.Failure;
        }

        using var checker = new ServerChecker(read.Options!.Dns);
        var error = TextWriter.Synchronized(console.Error);
        Action<DeliveryStep>? progress = asJson || Console.IsErrorRedirected ? null : step => error.WriteLine(Progress(step));
        var routes = read.Options.Deliveries.Where(route => names.Length == 0 || names.Contains(route.Name));
        var results = await Task.WhenAll(routes.Select(route => checker.Route(route, key).RunAsync(progress, cancellationToken)));
        await console.Output.WriteAsync(asJson ? Json(results) : string.Concat(results.Select(Text)));
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
            ? string.Create(CultureInfo.InvariantCulture, $"{result.Outcome?.Spell().ToUpperInvariant()}: {result.Route}: in {message.Folder} {result.Latency?.TotalSeconds:0.000} s after it was sent, which took {result.SendDuration?.TotalSeconds:0.000} s")
            : $"{result.Outcome?.Spell().ToUpperInvariant() ?? "FAILED"}: {result.Route}: {result.Failure?.Phase.Spell()}: {result.Failure?.Detail}";
        return ResultText.Printable(what) + "\n";
    }
}
