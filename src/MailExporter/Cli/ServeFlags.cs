using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MailExporter.Logging;
using MailExporter.Web;

namespace MailExporter.Cli;

/// <summary>The flags of <c>serve</c>, named as Prometheus names them.</summary>
internal sealed class ServeFlags
{
    private const string DefaultConfigFile = "mailexporter.yml";

    private readonly Option<string?> _configFile = new("--config.file") { Description = $"Configuration file, YAML or JSON. Default: {DefaultConfigFile} when it exists, else the mail services of this machine are watched.", HelpName = "FILE" };

    private readonly Option<ListenAddress[]> _listenAddress = new("--web.listen-address")
    {
        Description = "Where to listen: :9025, 127.0.0.1:9025, [::1]:9025, localhost:9025. Repeatable. Default: :9025",
        HelpName = "ADDRESS",
        CustomParser = ParseAddresses,
    };

    private readonly Option<string> _logLevel = new Option<string>("--log.level") { Description = "Least level that is logged.", DefaultValueFactory = _ => "info" }
        .AcceptOnlyFromAmong("debug", "info", "warn", "error");

    private readonly Option<string> _logFormat = new Option<string>("--log.format") { Description = "How the log is written.", DefaultValueFactory = _ => "logfmt" }
        .AcceptOnlyFromAmong("logfmt", "json");

    private readonly Option<double> _timeoutOffset = new("--timeout-offset")
    {
        Description = "Seconds by which a probe ends before the scrape's own timeout. Default: 0.5",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 0.5,
    };

    private readonly Option<string> _storagePath = new("--storage.path") { Description = "Directory for state that survives a restart; unused until there is such state.", HelpName = "DIRECTORY", DefaultValueFactory = _ => "data/" };

    /// <summary>Gives a command these flags.</summary>
    public void AddTo(Command command)
    {
        _timeoutOffset.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 60))
            {
                result.AddError($"--timeout-offset: found \"{result.Tokens[0].Value}\", expected seconds from 0 to 60");
            }
        });
        foreach (var option in (Option[])[_configFile, _listenAddress, _logLevel, _logFormat, _timeoutOffset, _storagePath])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line said.</summary>
    public ServeSettings Read(ParseResult parsed) => new()
    {
        ConfigFile = parsed.GetValue(_configFile) ?? (File.Exists(DefaultConfigFile) ? DefaultConfigFile : null),
        ListenAddresses = parsed.GetValue(_listenAddress) is { Length: > 0 } given ? given : [new ListenAddress { Host = "", Port = 9025 }],
        LogLevel = parsed.GetValue(_logLevel) switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        },
        LogFormat = parsed.GetValue(_logFormat) == "json" ? LogFormat.Json : LogFormat.Logfmt,
        TimeoutOffset = TimeSpan.FromSeconds(parsed.GetValue(_timeoutOffset)),
        StoragePath = parsed.GetValue(_storagePath)!,
    };

    private static ListenAddress[] ParseAddresses(ArgumentResult result)
    {
        List<ListenAddress> addresses = [];
        foreach (var token in result.Tokens)
        {
            if (ListenAddress.TryParse(token.Value, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                result.AddError($"--web.listen-address: found \"{token.Value}\", expected :PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT");
            }
        }

        return [.. addresses];
    }
}
