using System.CommandLine;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary><c>mailexporter assess HOST</c>: the security of one server, looked at once.</summary>
internal static class AssessCommand
{
    /// <summary>Keys of a server entry that say where the server is and how it is come to.</summary>
    private static readonly HashSet<string> Wanted =
        ["protocol", "port", "use_ssl", "ip_protocol", "source_address", "ehlo_name", "proxy_url", "assess_checks", "warn.certificate_expiry"];

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var host = new Argument<string>("HOST") { Description = "The host to assess; for SMTP on port 25 a domain, whose best MX host is assessed." };
        var json = new Option<bool>("--json") { Description = "Write the assessment as JSON." };
        var openRelay = new Option<bool>("--open-relay") { Description = "Also ask for a recipient elsewhere, to see whether the server relays for strangers. No message is sent." };
        var timeout = new Option<string?>("--timeout") { Description = "Limit of each connection, 10 s at most; all together end within a minute. Default: 10s.", HelpName = "duration" };
        var sslPort = new Option<int?>("--ssl-port") { Description = "The port for implicit TLS. Left out: 465, 993 or 995." };
        var resolveMx = new Option<bool?>("--resolve-mx") { Description = "Assess the best MX host of the domain. Default: for SMTP on port 25." };
        var noResolveMx = new Option<bool>("--no-resolve-mx") { Description = "Assess the host itself, whatever its MX records say." };
        var settings = new SettingFlags(key => Wanted.Contains(key) || key.StartsWith("tls_config.", StringComparison.Ordinal));
        var command = new Command("assess", "Score a server's security, and say what to do about it. Exit code 0: nothing to do, 1: a warning, 2: a critical finding or a server that cannot be reached, 3: bad usage.") { host, json, openRelay, timeout, sslPort, resolveMx, noResolveMx };
        foreach (var option in settings.Options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var read = ServerFlags.Read([KeyValuePair.Create("hostname", parsed.GetValue(host)!), .. settings.Read(parsed), .. parsed.GetValue(timeout) is { } limit ? [KeyValuePair.Create("timeout", limit)] : (KeyValuePair<string, string>[])[]]);
            if (!read.IsValid)
            {
                return FailAsync(parsed.InvocationConfiguration.Error, read.Errors.Select(error => error.ToString()));
            }

            var server = CheckFlags.WithMx(read.Options, parsed.GetValue(noResolveMx) ? false : parsed.GetResult(resolveMx) is null ? null : parsed.GetValue(resolveMx) ?? true);
            if (parsed.GetValue(openRelay) && !server.AssessChecks.Contains(AssessmentCheck.OpenRelay))
            {
                server = server with { AssessChecks = [.. server.AssessChecks, AssessmentCheck.OpenRelay] };
            }

            var options = AssessmentOptions.Of(server);
            var port = parsed.GetValue(sslPort);
            return port is < 1 or > 65535
                ? FailAsync(parsed.InvocationConfiguration.Error, ["mailexporter: --ssl-port takes a whole number from 1 to 65535"])
                : RunAsync(options with { ImplicitPort = port ?? options.ImplicitPort }, parsed.GetValue(json), parsed.InvocationConfiguration, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(AssessmentOptions options, bool asJson, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using var checker = new ServerChecker();
        var error = TextWriter.Synchronized(console.Error);
        Action<string>? progress = asJson || Console.IsErrorRedirected ? null : what => error.WriteLine($"looking at {what}");
        var result = await checker.AssessAsync(options, progress, cancellationToken);
        await console.Output.WriteAsync(asJson ? result.ToJson() + "\n" : AssessmentReport.Write(result));
        return (result.IsReached, result.WorstFinding) switch
        {
            (false, _) or (_, FindingSeverity.Critical) => ExitCodes.CheckError,
            (_, FindingSeverity.Warning) => ExitCodes.CheckWarning,
            _ => ExitCodes.Success,
        };
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
