using System.Text.RegularExpressions;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>An alert of <c>prometheus/rules/alerts.yml</c>, as far as it is written the way that file writes alerts.</summary>
/// <param name="Name">Not unique: one name may have several severities.</param>
/// <param name="Text">The whole rule.</param>
internal sealed partial record AlertRule(string Name, string Text)
{
    /// <summary>The file.</summary>
    public static readonly string Path = System.IO.Path.Combine(Checkout.Root, "prometheus", "rules", "alerts.yml");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AlertRule> All { get; } = [.. Rule().Matches(File.ReadAllText(Path)).Select(rule => new AlertRule(rule.Groups["name"].Value, rule.Value))];

    /// <summary>The value of a key that stands on a line of its own; null: it is not there.</summary>
    public string? Value(string key) => Regex.Match(Text, $"^ +{key}: (.+)$", RegexOptions.Multiline) is { Success: true } found ? found.Groups[1].Value : null;

    [GeneratedRegex("^      - alert: (?<name>.+)\n(        .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
