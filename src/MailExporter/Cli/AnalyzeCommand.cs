using System.CommandLine;
using MailExporter.Checks;
using MailExporter.Checks.Analysis;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary><c>mailexporter analyze DOMAIN</c>: everything about one domain's mail, once.</summary>
internal static class AnalyzeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var domain = new Argument<string>("DOMAIN") { Description = "The domain whose mail is analysed." };
        var json = new Option<bool>("--json") { Description = "Write the analysis as JSON, to standard output too." };
        var username = new Option<string?>("--username") { Description = "Log in to this account, over verified TLS only.", HelpName = "NAME" };
        var passwordFile = new Option<string?>("--password-file") { Description = $"File of its password. Default: {PasswordSource.Variable}, or the prompt of a terminal.", HelpName = "FILE" };
        var selectors = new Option<string[]>("--dkim-selector") { Description = "Judge this DKIM selector, too; may be repeated.", HelpName = "SELECTOR" };
        var addresses = new Option<string[]>("--sending-address") { Description = "This IP address sends the domain's mail, too; may be repeated.", HelpName = "ADDRESS" };
        var lists = new Option<string[]>("--dnsbl") { Description = "Look for the addresses in this DNS list; may be repeated.", HelpName = "LIST" };
        var file = new Option<string?>("--config.file") { Description = "Take dns, tls_config and the domain's entry from this configuration.", HelpName = "FILE" };
        var command = new Command("analyze", "Analyse a domain's mail: DNS, MX hosts, mailboxes, security. Exit code 0: nothing to do, 1: a warning or something that could not be told, 2: a critical finding, 3: bad usage.")
        {
            domain, json, username, passwordFile, selectors, addresses, lists, file,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            AnalyzeRequest.Read(
                parsed.GetValue(domain)!,
                parsed.GetValue(file),
                [.. (parsed.GetValue(selectors) ?? []).Select(text => ("dkim_selectors", text)), .. (parsed.GetValue(addresses) ?? []).Select(text => ("sending_addresses", text)), .. (parsed.GetValue(lists) ?? []).Select(text => ("dnsbls", text))]),
            (parsed.GetValue(username), parsed.GetValue(passwordFile)),
            parsed.GetValue(json),
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(AnalyzeRequest request, (string? Name, string? PasswordFile) account, bool asJson, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (request.Domain is null)
        {
            return await FailAsync(console.Error, request.Mistakes);
        }

        var options = new AnalysisOptions { Domain = request.Domain, Username = account.Name };
        if (account is { Name: null, PasswordFile: not null })
        {
            return await FailAsync(console.Error, ["mailexporter: --password-file is the password of --username"]);
        }

        if (account.Name is { } name)
        {
            if (Password(name, account.PasswordFile, console.Error) is not { } password)
            {
                return await FailAsync(console.Error, [$"mailexporter: --username needs a password: --password-file FILE, the variable {PasswordSource.Variable}, or the prompt of a terminal"]);
            }

            options = options with { Password = password };
        }

        using var checker = new ServerChecker(request.Dns);
        var error = TextWriter.Synchronized(console.Error);
        Action<string>? progress = asJson || Console.IsErrorRedirected ? null : step => error.WriteLine(ResultText.Printable(step));
        var result = await new DomainAnalysis(checker).RunAsync(options, progress, cancellationToken);
        var text = result.ToJson() + "\n";
        var path = $"{result.Domain.TrimEnd('.').Replace('.', '_')}_mail_analysis.json";
        var isWritten = await WriteAsync(path, text, console.Error, cancellationToken);
        await console.Output.WriteAsync(asJson ? text : AnalysisReport.Write(result, isWritten ? path : null));
        return Math.Max(AnalysisReport.ExitCode(result), isWritten ? ExitCodes.Success : ExitCodes.Failure);
    }

    private static Secret? Password(string name, string? file, TextWriter error) =>
        file is not null ? Secret.FromFile(Path.GetFullPath(file))
        : PasswordSource.Complete([KeyValuePair.Create("username", name)], error)?.FirstOrDefault(setting => setting.Key == "password").Value is { } password ? Secret.FromValue(password)
        : null;

    /// <summary>Whole or not at all.</summary>
    private static async Task<bool> WriteAsync(string path, string text, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path + ".new", text, cancellationToken);
            File.Move(path + ".new", path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"mailexporter: cannot write {path}: {exception.Message}");
            return false;
        }
    }

    private static async Task<int> FailAsync(TextWriter error, IEnumerable<string> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            await error.WriteLineAsync(mistake);
        }

        return ExitCodes.BadUsage;
    }
}
