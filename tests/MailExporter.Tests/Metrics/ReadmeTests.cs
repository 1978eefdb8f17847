using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Metrics;
using MailExporter.Testing;
using MailExporter.Tests.Storage;
using Prometheus;

namespace MailExporter.Tests.Metrics;

/// <summary>The README tells of every metric.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    public static TheoryData<string, string> Families =>
    [
        .. CheckFamilies.All.Select(family => (family.Name, Quoted(family.Labels))),
        .. DeliveryFamilies.All.Select(family => (family.Name, Quoted(family.Labels))),
        .. AssessmentFamilies.All.Select(family => (family.Name, Quoted(family.Labels))),
    ];

    [Theory]
    [MemberData(nameof(Families))]
    public void Family_Has_A_Row_With_Its_Labels(string name, string labels)
    {
        Assert.Contains($"\n| `{name}` | {labels}{(labels.Length > 0 ? " " : "")}| ", Readme, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> DomainFamilyRows => [.. DomainFamilies.All.Select(family => (family.Name, string.Join(", ", family.Labels.Select(label => $"`{label}`"))))];

    [Theory]
    [MemberData(nameof(DomainFamilyRows))]
    public void Family_Of_Domains_Has_A_Row_With_Its_Labels(string name, string labels) => Family_Has_A_Row_With_Its_Labels(name, labels);

    [Fact]
    public async Task Exporters_Own_Families_Have_A_Row()
    {
        var registry = new CollectorRegistry();
        using var folder = new StoreFolder();
        using var store = folder.Open();
        _ = new ExporterMetrics(registry, "0.1.0", "abc", TimeProvider.System);
        _ = new DomainMetrics(registry);
        _ = new StorageMetrics(registry, store);
        _ = new NotificationMetrics(registry);
        using var page = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);

        var names = Help().Matches(Encoding.UTF8.GetString(page.ToArray())).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"\n| `{name}` | ", Readme, StringComparison.Ordinal));
    }

    private static string Quoted(IEnumerable<string> labels) => string.Join(", ", labels.Select(label => $"`{label}`"));

    [GeneratedRegex("^# HELP (mailexporter_[a-z_]+)", RegexOptions.Multiline)]
    private static partial Regex Help();
}
