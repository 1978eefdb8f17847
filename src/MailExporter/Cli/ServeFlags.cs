using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Logging;
using MailExporter.Storage;
using MailExporter.Web;

namespace MailExporter.Cli;

/// <summary>The flags of <c>serve</c>, named as Prometheus names them.</summary>
internal sealed class ServeFlags
{
    private const string DefaultConfigFile = "mailexporter.yml";

    private readonly Option<string?> _configFile = new("--config.file") { Description = $"Configuration file, YAML or JSON. Default: {DefaultConfigFile} when it exists, else the mail services of this machine are watched.", HelpName = "FILE" };

    private readonly Option<ListenAddress[]> _listenAddress = new("--web.listen-address")
    {
        Description = "Where to listen: :9025, 127.0.0.1:9025, [::1]:9025, localhost:9025, unix:/run/mailexporter.sock. Repeatable. Default: :9025",
        HelpName = "ADDRESS",
        CustomParser = ParseAddresses,
    };

    private readonly Option<TimeSpan?> _autoReloadInterval = new("--config.auto-reload-interval")
    {
        Description = "Look at the files so often, and reload when their content changed. Default: never.",
        HelpName = "DURATION",
        CustomParser = result => Parsed<TimeSpan?>(result, "--config.auto-reload-interval", "a duration of 1s or more", text => DurationText.Parse(text) is { } duration && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(30) ? duration : null),
    };

    private readonly Option<string?> _webConfigFile = new("--web.config.file") { Description = "TLS, logins and headers of the HTTP side, in the form of Prometheus' exporter-toolkit.", HelpName = "FILE" };
    private readonly Option<bool> _systemdSocket = new("--web.systemd-socket") { Description = "Listen on the sockets that systemd hands over, in place of addresses." };

    private readonly Option<Uri?> _externalUrl = new("--web.external-url")
    {
        Description = "What the root is called from outside, such as https://example.org/mail/. Its path may stand before every path.",
        HelpName = "URL",
        CustomParser = result => Parsed<Uri?>(result, "--web.external-url", "an http:// or https:// URL without query", ExternalUrl),
    };

    private readonly Option<bool> _enableLifecycle = new("--web.enable-lifecycle") { Description = "Allow changes over HTTP: POST /-/reload, and to run a check out of turn." };

    private readonly Option<string> _logLevel = new Option<string>("--log.level") { Description = "Least level that is logged.", DefaultValueFactory = _ => "info" }
        .AcceptOnlyFromAmong("debug", "info", "warn", "error");

    private readonly Option<string> _logFormat = new Option<string>("--log.format") { Description = "How the log is written.", DefaultValueFactory = _ => "logfmt" }
        .AcceptOnlyFromAmong("logfmt", "json");

    private readonly Option<TimeSpan?> _timeoutOffset = new("--timeout-offset")
    {
        Description = "Seconds by which a probe ends before the scrape's own timeout. Default: 0.5",
        HelpName = "SECONDS",
        CustomParser = result => Parsed<TimeSpan?>(result, "--timeout-offset", "seconds from 0 to 60", text => double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 60 ? TimeSpan.FromSeconds(seconds) : null),
    };

    private readonly Option<string> _storagePath = new("--storage.path") { Description = "Directory for what survives a restart: what was observed and what changed, and the key by which deliveries know their messages again.", HelpName = "DIRECTORY", DefaultValueFactory = _ => "data/" };

    private readonly Option<TimeSpan?> _retention = new("--storage.retention")
    {
        Description = "How long changes are kept. Default: 90d",
        HelpName = "DURATION",
        CustomParser = result => Parsed<TimeSpan?>(result, "--storage.retention", "a duration from 1d to 3650d", text => DurationText.Parse(text) is { } duration && duration >= TimeSpan.FromDays(1) && duration <= TimeSpan.FromDays(3650) ? duration : null),
    };

    private readonly Option<int?> _maxSize = new("--storage.max-size")
    {
        Description = "MiB that may be stored; when there is more, the oldest quarter is deleted. Default: 512",
        HelpName = "MIB",
        CustomParser = result => Parsed<int?>(result, "--storage.max-size", "a whole number from 16 to 1048576", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 16 and <= 1048576 ? size : null),
    };

    /// <summary>Gives a command these flags.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_configFile, _autoReloadInterval, _listenAddress, _systemdSocket, _webConfigFile, _externalUrl, _enableLifecycle, _logLevel, _logFormat, _timeoutOffset, _storagePath, _retention, _maxSize])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_systemdSocket) && result.GetResult(_listenAddress) is { Implicit: false })
            {
                result.AddError("--web.systemd-socket: found it together with --web.listen-address, expected only one of them");
            }
        });
    }

    /// <summary>What the command line said.</summary>
    public ServeSettings Read(ParseResult parsed) => new()
    {
        ConfigFile = parsed.GetValue(_configFile) ?? (File.Exists(DefaultConfigFile) ? DefaultConfigFile : null),
        AutoReloadInterval = parsed.GetValue(_autoReloadInterval),
        WebConfigFile = parsed.GetValue(_webConfigFile),
        SystemdSocket = parsed.GetValue(_systemdSocket),
        Web = new WebSettings
        {
            Addresses = parsed.GetValue(_listenAddress) is { Length: > 0 } given ? given : [ListenAddress.Usual],
            ExternalUrl = parsed.GetValue(_externalUrl),
            EnableLifecycle = parsed.GetValue(_enableLifecycle),
        },
        LogLevel = parsed.GetValue(_logLevel) switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        },
        LogFormat = parsed.GetValue(_logFormat) == "json" ? LogFormat.Json : LogFormat.Logfmt,
        TimeoutOffset = parsed.GetValue(_timeoutOffset) ?? TimeSpan.FromSeconds(0.5),
        StoragePath = parsed.GetValue(_storagePath)!,
        StoreLimits = new StoreLimits(parsed.GetValue(_retention) ?? StoreLimits.Usual.Retention, parsed.GetValue(_maxSize) is { } size ? size * 1024L * 1024 : StoreLimits.Usual.MaxBytes),
    };

    /// <summary>Reads every <c>--web.listen-address</c>.</summary>
    public static ListenAddress[] ParseAddresses(ArgumentResult result)
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
                result.AddError($"--web.listen-address: found \"{token.Value}\", expected :PORT, IPV4:PORT, [IPV6]:PORT, localhost:PORT or unix:/PATH");
            }
        }

        return [.. addresses];
    }

    private static T Parsed<T>(ArgumentResult result, string flag, string expected, Func<string, T> parse)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"{flag}: found \"{text}\", expected {expected}");
        }

        return value;
    }

    private static Uri? ExternalUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0 ? url : null;
}
