using System.CommandLine;
using System.Net;
using MailExporter.Checks.Configuration;

namespace MailExporter.Cli;

/// <summary>The flags of <c>check</c>: one for every key of a server entry, made from the same table, and the seed's short names.</summary>
internal sealed class CheckFlags
{
    /// <summary>Keys that a single check has no use for, and the host, which is an argument.</summary>
    private static readonly HashSet<string> LeftOut = ["hostname", "name", "interval", "retry_interval", "assess", "assess_interval", "assess_checks", "resolve_mx", "labels"];

    private readonly Argument<string[]> _targets = new("HOST") { Description = "The host or domain to check; with --config.file the names of the checks to run (all when none is named).", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _configFile = new("--config.file") { Description = "Run checks of this configuration file once.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Write the result as JSON." };
    private readonly Option<bool> _nagios = new("--nagios") { Description = "Write one line with performance data, as Nagios and Icinga read it." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Write phases, TLS facts and the transcript too." };
    private readonly Option<bool?> _resolveMx = new("--resolve-mx") { Description = "Check the MX hosts of the domain. Default: for SMTP on port 25 without credentials." };
    private readonly Option<bool> _noResolveMx = new("--no-resolve-mx") { Description = "Check the host itself, whatever its MX records say." };
    private readonly SettingFlags _settings = new(key => !LeftOut.Contains(key));

    /// <summary>Gives a command these flags.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_targets);
        foreach (var option in (Option[])[_configFile, _json, _nagios, _verbose, _resolveMx, _noResolveMx, .. _settings.Options])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line said.</summary>
    public CheckRequest Read(ParseResult parsed) => new()
    {
        Targets = parsed.GetValue(_targets) ?? [],
        ConfigFile = parsed.GetValue(_configFile),
        Form = parsed.GetValue(_json) ? CheckForm.Json : parsed.GetValue(_nagios) ? CheckForm.Nagios : parsed.GetValue(_verbose) ? CheckForm.Verbose : CheckForm.Plain,
        ResolveMx = parsed.GetValue(_noResolveMx) ? false : parsed.GetResult(_resolveMx) is null ? null : parsed.GetValue(_resolveMx) ?? true,
        Settings = _settings.Read(parsed),
    };

    /// <summary>SPEC section 4: MX by default only for SMTP on port 25 without credentials; a host that is no domain has none.</summary>
    public static ServerOptions WithMx(ServerOptions server, bool? resolveMx) => server with
    {
        ResolveMx = resolveMx ?? (server is { Protocol: Checks.Results.MailProtocol.Smtp, Port: 25, HasCredentials: false }
            && server.Hostname.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(server.Hostname, out _)),
    };
}
