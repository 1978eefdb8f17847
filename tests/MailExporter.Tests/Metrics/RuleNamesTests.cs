using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Changes;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Testing;
using MailExporter.Tests.Storage;
using Prometheus;

namespace MailExporter.Tests.Metrics;

/// <summary>The shipped rules, the runbook and the README ask for nothing that the exporter does not have.</summary>
public sealed partial class RuleNamesTests
{

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "prometheus", "rules")).Select(file => Path.GetRelativePath(Checkout.Root, file)), "prometheus/RUNBOOK.md", "README.md"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Metric_Is_One_Of_The_Exporters(string file)
    {
        var known = await FamiliesAsync();

        var names = Metric().Matches(await ReadAsync(file)).Select(match => match.Value).Distinct().ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(known, family => name == family || (name.StartsWith(family, StringComparison.Ordinal) && name[family.Length..] is "_bucket" or "_sum" or "_count")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Recorded_Series_Is_Recorded(string file)
    {
        var recorded = Record().Matches(await ReadAsync("prometheus/rules/alerts.yml") + await ReadAsync("prometheus/rules/recording.yml")).Select(match => match.Groups[1].Value).ToHashSet();

        var names = Recorded().Matches(await ReadAsync(file)).Select(match => match.Value).Distinct();

        Assert.All(names, name => Assert.Contains(name, recorded));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Reason_Or_Kind_Exists(string file)
    {
        string[] reasons = [.. SnakeCase.All<FailureReason>(), .. SnakeCase.All<WarningReason>()];
        string[] kinds = [.. SnakeCase.All<ChangeKind>()];
        foreach (Match match in Matcher().Matches(await ReadAsync(file)))
        {
            var known = match.Groups["label"].Value == "kind" ? kinds : reasons;
            var wanted = match.Groups["value"].Value.Replace("\\|", "|", StringComparison.Ordinal).Split('|');
            Assert.All(wanted, pattern => Assert.Contains(known, value => Regex.IsMatch(value, $"^(?:{pattern})$")));
        }
    }

    /// <summary>By name: those of the checks, the exporter's own, and those of its process.</summary>
    private static async Task<string[]> FamiliesAsync()
    {
        var registry = new CollectorRegistry();
        _ = new ExporterMetrics(registry, "0.1.0", "abc", TimeProvider.System);
        using var folder = new StoreFolder();
        using var store = folder.Open();
        _ = new StorageMetrics(registry, store);
        _ = new NotificationMetrics(registry);
        _ = new ProcessMetrics(registry, 1024, TimeProvider.System);
        _ = new DeliveryMetrics(registry);
        _ = new DomainMetrics(registry);
        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);
        return [.. CheckFamilies.All.Select(family => family.Name), .. DeliveryFamilies.All.Select(family => family.Name), .. AssessmentFamilies.All.Select(family => family.Name), .. DomainFamilies.All.Select(family => family.Name), .. Help().Matches(Encoding.UTF8.GetString(page.ToArray())).Select(match => match.Groups[1].Value)];
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Checkout.Root, file), TestContext.Current.CancellationToken);

    [GeneratedRegex("^# HELP ([a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex Help();

    /// <summary>Not part of a longer word, nor of one that is written with an ellipsis or a wildcard, nor of a file's name.</summary>
    [GeneratedRegex(@"(?<![\w:./-])(mail_server|mail_delivery|mail_security|mail_domain|mailexporter|process|dotnet)_[a-z0-9_]*[a-z0-9](?![\w:*.…-]*[:*…])(?!\.json|[\w])")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?<![\w:])(mail_server|mail_delivery|mail_domain|mailexporter):[a-z0-9_:]+")]
    private static partial Regex Recorded();

    [GeneratedRegex("- record: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Record();

    [GeneratedRegex("""\b(?<label>reason|kind)(=|=~|!~|!=)"(?<value>[^"%]+)""")]
    private static partial Regex Matcher();
}
