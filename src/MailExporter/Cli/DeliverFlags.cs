using System.CommandLine;
using MailExporter.Checks.Configuration;

namespace MailExporter.Cli;

/// <summary>The flags of <c>deliver</c>: for a route without a file one for every key of a server entry, at both ends, made from the same table as those of <c>check</c>.</summary>
internal sealed class DeliverFlags
{
    private const string DefaultConfigFile = "mailexporter.yml";
    private const string DefaultStorage = "data/";

    /// <summary>Keys that one end of one round has no use for.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "name", "module", "interval", "retry_interval", "assess", "assess_interval", "labels", "check_all_mx", "check_all_addresses", "test_send", "subject", "message", "retry_temporary",
        "temporary_status", "expect_failure", "mailboxes",
    ];

    private readonly Argument<string[]> _names = new("ROUTE") { Description = "The deliveries to try; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _file = new("--config.file") { Description = $"The configuration with the deliveries. Default: {DefaultConfigFile}, without --from-host.", HelpName = "FILE" };
    private readonly Option<string?> _storage = new("--storage.path") { Description = $"Directory of the key by which messages of this installation are known again. Default: {DefaultStorage}; without a file only if it is there.", HelpName = "DIRECTORY" };
    private readonly Option<bool> _json = new("--json") { Description = "Write the results as JSON." };
    private readonly List<EndFlag> _ends = [];
    private readonly List<(string Key, Option<string?> Option)> _route =
    [
        ("timeout", Plain("--timeout", "Limit of sending, and of the wait after that. Default: 120s.", "duration")),
        ("folders", Plain("--folders", "IMAP mailboxes to look in, separated by commas. Default: INBOX and the one for junk.", "list")),
        ("cleanup", Plain("--cleanup", "Delete the message afterwards. Default: true.", "boolean")),
        ("null_sender", Plain("--null-sender", "Send with the empty envelope sender. Default: false.", "boolean")),
        ("notify", Plain("--notify", "Ask for no bounce, where the server offers DSN.", "never")),
        ("body_size", Plain("--body-size", "Bytes that the text has at least. Default: 0.", "number")),
    ];

    public DeliverFlags()
    {
        foreach (var end in (string[])["from", "to"])
        {
            foreach (var setting in ServerFlags.All.Where(setting => !LeftOut.Contains(setting.Key) && !setting.Key.StartsWith("expect.", StringComparison.Ordinal) && !setting.Key.StartsWith("warn.", StringComparison.Ordinal)))
            {
                if (Name(end, setting) is { } name)
                {
                    _ends.Add(new(end, setting, name));
                }
            }
        }
    }

    /// <summary>Gives a command these flags.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_names);
        foreach (var option in (Option[])[_file, _storage, _json, .. _route.Select(flag => flag.Option), .. _ends.Select(flag => flag.Option)])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the command line said.</summary>
    public DeliverRequest Read(ParseResult parsed)
    {
        var from = _ends.Where(flag => flag.End == "from" && flag.IsGiven(parsed)).Select(flag => KeyValuePair.Create(flag.Key, flag.Value(parsed))).ToArray();
        var to = _ends.Where(flag => flag.End == "to" && flag.IsGiven(parsed)).Select(flag => KeyValuePair.Create(flag.Key, flag.Value(parsed))).ToArray();
        var route = _route.Where(flag => parsed.GetResult(flag.Option) is { Implicit: false }).Select(flag => KeyValuePair.Create(flag.Key, parsed.GetValue(flag.Option) ?? "true")).ToArray();
        var isByFlags = from.Length + to.Length > 0;
        return new()
        {
            Names = parsed.GetValue(_names) ?? [],
            ConfigFile = parsed.GetValue(_file) ?? (isByFlags ? null : DefaultConfigFile),
            StoragePath = parsed.GetValue(_storage) ?? (isByFlags && !Directory.Exists(DefaultStorage) ? null : DefaultStorage),
            AsJson = parsed.GetValue(_json),
            From = from,
            To = to,
            Route = route,
        };
    }

    /// <summary><c>--from-host</c>, <c>--to-password-file</c>; the addresses are <c>--from</c> and <c>--to</c>, as those of <c>check</c> are.</summary>
    private static string[]? Name(string end, SettingDescription setting) => (end, setting.Key) switch
    {
        (_, "hostname") => [$"--{end}-host"],
        ("from", "from_email") => ["--from"],
        ("to", "to_email") => ["--to"],
        (_, "from_email" or "to_email") => null,
        ("from", "protocol") => null,
        (_, "use_ssl") => [$"--{end}-use-ssl", $"--{end}-ssl"],
        (_, "use_tls") => [$"--{end}-use-tls", $"--{end}-tls"],
        _ => [$"--{end}-{setting.Flag.TrimStart('-')}"],
    };

    private static Option<string?> Plain(string name, string description, string kind) => new(name) { Description = description, HelpName = kind, Arity = kind == "boolean" ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne };

    private sealed class EndFlag
    {
        private readonly Func<ParseResult, string> _value;

        public EndFlag(string end, SettingDescription setting, string[] names)
        {
            (End, Key) = (end, setting.Key);
            var description = $"{(end == "from" ? "Sending" : "Receiving")} server: {setting.Description}{(setting.Default is null ? "" : $" Default: {(setting.Key == "protocol" ? "imap" : setting.Default.TrimEnd('.'))}.")}";
            if (setting.Kind == "boolean")
            {
                var option = new Option<bool?>(names[0], names[1..]) { Description = description }; // takes a word after it only if that is true or false
                (Option, _value) = (option, parsed => parsed.GetValue(option) == false ? "false" : "true");
            }
            else
            {
                var option = new Option<string?>(names[0], names[1..]) { Description = description, HelpName = setting.Kind.Length <= 24 ? setting.Kind : "name" };
                (Option, _value) = (option, parsed => parsed.GetValue(option) ?? "");
            }
        }

        public string End { get; }

        public string Key { get; }

        public Option Option { get; }

        public bool IsGiven(ParseResult parsed) => parsed.GetResult(Option) is { Implicit: false };

        public string Value(ParseResult parsed) => _value(parsed);
    }
}

/// <summary>What the command line asked of <c>deliver</c>.</summary>
internal sealed record DeliverRequest
{
    /// <summary>Names of configured routes.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The configuration the routes come from; null: the flags say it all.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Where the key is; null: a key for this run only.</summary>
    public string? StoragePath { get; init; }

    /// <summary>Write JSON.</summary>
    public bool AsJson { get; init; }

    /// <summary>Keys of the sending server, as given.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> From { get; init; }

    /// <summary>Keys of the receiving server, as given.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> To { get; init; }

    /// <summary>Keys of the route, as given.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Route { get; init; }
}
