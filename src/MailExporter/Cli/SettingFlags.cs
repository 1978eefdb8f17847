using System.CommandLine;
using MailExporter.Checks.Configuration;

namespace MailExporter.Cli;

/// <summary>Flags for keys of a server entry, made from the same table that files are read by.</summary>
internal sealed class SettingFlags
{
    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["use_ssl"] = "--ssl",
        ["use_tls"] = "--tls",
        ["test_send"] = "--send-test",
        ["from_email"] = "--from",
        ["to_email"] = "--to",
    };

    private readonly List<(string Key, Option Option, Func<ParseResult, string?> Value)> _settings = [];

    /// <param name="isWanted">Which keys get a flag.</param>
    public SettingFlags(Func<string, bool> isWanted)
    {
        foreach (var setting in ServerFlags.All.Where(s => isWanted(s.Key)))
        {
            string[] names = ShortNames.TryGetValue(setting.Key, out var shorter) ? [shorter] : [];
            var description = setting.Default is null ? setting.Description : $"{setting.Description} Default: {setting.Default.TrimEnd('.')}.";
            if (setting.Kind == "boolean")
            {
                var option = new Option<bool?>(setting.Flag, names) { Description = description }; // takes a word after it only if that is true or false
                _settings.Add((setting.Key, option, parsed => parsed.GetValue(option) == false ? "false" : "true"));
            }
            else
            {
                var option = new Option<string?>(setting.Flag, names) { Description = description, HelpName = setting.Kind.Length <= 24 ? setting.Kind : "name" };
                _settings.Add((setting.Key, option, parsed => parsed.GetValue(option)));
            }
        }
    }

    /// <summary>The options of the command.</summary>
    public IEnumerable<Option> Options => _settings.Select(setting => setting.Option);

    /// <summary>The keys that were given, with their values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Read(ParseResult parsed) =>
        [.. _settings.Where(s => parsed.GetResult(s.Option) is { Implicit: false }).Select(s => KeyValuePair.Create(s.Key, s.Value(parsed) ?? ""))];
}
