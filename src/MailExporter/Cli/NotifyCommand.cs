using System.CommandLine;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Notifications;

namespace MailExporter.Cli;

/// <summary><c>mailexporter notify test</c>: sends a message by each channel, and says what came of it.</summary>
internal static class NotifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var file = new Option<string>("--config.file") { Description = "Configuration file, YAML or JSON.", HelpName = "FILE", DefaultValueFactory = _ => "mailexporter.yml" };
        var test = new Command("test", "Send a test message by each channel of the configuration, and say what came of it.") { file };
        test.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(file)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return new Command("notify", "Notifications.") { test };
    }

    private static async Task<int> RunAsync(string file, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var read = ConfigurationFile.Read(file, Environment.GetEnvironmentVariable);
        if (!read.IsValid)
        {
            foreach (var mistake in read.Errors)
            {
                await error.WriteLineAsync(mistake.ToString());
            }

            return ExitCodes.BadUsage;
        }

        using var checker = new ServerChecker(read.Options.Dns);
        var time = TimeProvider.System;
        var opener = new ChannelOpener(checker.SubmitAsync, checker.NewHttpClient, time);
        var text = Example(time.GetUtcNow());
        var (all, failed) = (0, 0);
        foreach (var channel in opener.Open(read.Options))
        {
            foreach (var recipient in channel.Recipients)
            {
                var outcome = await channel.SendAsync(new OutboxMessage(Guid.NewGuid().ToString("N"), channel.Name, recipient, time.GetUtcNow(), text), cancellationToken);
                await SayAsync($"{channel.Name}{(recipient.Length > 0 ? $" to {recipient}" : "")}", outcome);
            }
        }

        if (read.Options.Notifications.Alertmanager is { Enabled: true } alertmanager)
        {
            await SayAsync(AlertmanagerFeed.Name, await AlertmanagerFeed.TestAsync(alertmanager, opener.Client(alertmanager.TlsConfig.CaFile ?? read.Options.TlsConfig.CaFile), time, cancellationToken));
        }

        if (all == 0)
        {
            await error.WriteLineAsync($"{file}: there is no channel under notifications, or none is enabled");
            return ExitCodes.BadUsage;
        }

        return failed == 0 ? ExitCodes.Success : ExitCodes.CheckError;

        async Task SayAsync(string what, SendOutcome outcome)
        {
            all++;
            failed += outcome.Fault is null ? 0 : 1;
            await output.WriteLineAsync(outcome.Fault is null ? $"{what}: sent" : $"{what}: FAILED: {outcome.Fault}");
        }
    }

    private static AlertText Example(DateTimeOffset now) => AlertText.Of(
        [
            new AlertEvent
            {
                Id = Guid.Empty,
                Kind = AlertEventKind.Firing,
                Level = AlertLevel.Warning,
                Name = "a test of the notifications",
                Hostname = "mail.example.org",
                Protocol = MailProtocol.Smtp,
                Status = CheckStatus.Warning,
                Message = "This is a test: nothing is wrong, and there is no such check.",
                At = now,
            },
        ],
        now);
}
