using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Configuration;

/// <summary>The README tells of every key and every reason, and its configurations are right.</summary>
public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    public static TheoryData<string, string> Rows => [.. Keys().Distinct().Select(row => (row.Key, row.Row))];

    public static TheoryData<string> Words =>
    [
        .. SnakeCase.All<FailureReason>(),
        .. SnakeCase.All<WarningReason>(),
        .. SnakeCase.All<ExpectedFailure>(),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Key_Has_A_Row_With_Type_And_Default(string key, string row)
    {
        Assert.True(Readme.Contains($"\n{row}", StringComparison.Ordinal), $"{key}: no row begins with {row}");
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Reason_Has_A_Row(string reason)
    {
        Assert.Contains($"\n| `{reason}` | ", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Phases_Certificate_Errors_And_Modules_Are_Named()
    {
        Assert.All(
            [.. SnakeCase.All<CheckPhase>(), .. SnakeCase.All<CertificateError>(), .. Templates.BuiltIn.Select(module => module.Name)],
            name => Assert.Contains($"`{name}`", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Configurations_Are_Valid()
    {
        using var folder = new ConfigurationFolder();
        folder.Write("monitor.password", "secret\n");
        var blocks = Readme.Split("```yaml\n").Skip(1).Select(block => block.Split("```")[0]).Where(block => block.Contains("servers:", StringComparison.Ordinal) || block.Contains("domains:", StringComparison.Ordinal)).ToArray();

        Assert.Equal(4, blocks.Length);
        Assert.All([.. blocks, Example()], block => Assert.Empty(folder.Errors(block)));
        Assert.Empty(folder.Read(Example()).Warnings);
    }

    private static IEnumerable<(string Key, string Row)> Keys()
    {
        string[] later = [];
        foreach (var key in ExporterSection.Table.Describe().Concat(ServerSection.Table.Describe()).Where(key => !later.Contains(key.Key)))
        {
            var start = $"| `{key.Key}` | {key.Kind.Replace("|", ", ", StringComparison.Ordinal)} | ";
            yield return (key.Key, key.Default is null ? $"{start}| " : $"{start}`{key.Default}` | ");
        }

        foreach (var key in MaintenanceSection.Table.Describe())
        {
            yield return ("maintenance: " + key.Key, $"| `maintenance[].{key.Key}` | {key.Kind.Replace("|", ", ", StringComparison.Ordinal)} | ");
        }

        foreach (var key in DeliverySection.Table.Describe())
        {
            yield return ("deliveries: " + key.Key, $"| `{key.Key}` | {key.Kind} | {(key.Default is null ? "" : $"`{key.Default}` ")}| ");
        }

        foreach (var key in DomainSection.Table.Describe())
        {
            yield return ("domains: " + key.Key, $"| `{key.Key}` | {key.Kind} | {(key.Default is null ? "" : $"`{key.Default}` ")}| ");
        }
    }

    private static string Example() => File.ReadAllText(Path.Combine(Checkout.Root, "src", "MailExporter", "mailexporter.example.yml"));
}
