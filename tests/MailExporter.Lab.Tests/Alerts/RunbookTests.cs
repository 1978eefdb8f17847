using System.Text.RegularExpressions;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>Whoever is woken finds what to do.</summary>
public sealed partial class RunbookTests
{
    private const string Runbook = "prometheus/RUNBOOK.md";

    private static readonly string[] Sections = [.. Heading().Matches(File.ReadAllText(Path.Combine(Checkout.Root, Runbook))).Select(heading => heading.Groups[1].Value)];

    public static TheoryData<string> Names => [.. AlertRule.All.Select(alert => alert.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Alert_Says_How_Bad_What_And_Where_To_Read_On(string name)
    {
        var anchors = 0;
        foreach (var alert in AlertRule.All.Where(alert => alert.Name == name))
        {
            Assert.Contains(alert.Value("severity"), (string[])["critical", "warning", "info"]);
            if (alert.Value("annotations") is { } reference && reference.StartsWith('*'))
            {
                continue; // the same text as the one before
            }

            Assert.NotNull(alert.Value("summary"));
            Assert.NotNull(alert.Value("description"));
            Assert.Equal($"{Runbook}#{name.ToLowerInvariant()}", alert.Value("runbook_url"));
            anchors++;
        }

        Assert.Equal(1, anchors);
        Assert.Contains(name, Sections);
    }

    [Fact]
    public void Runbook_Has_No_Section_Without_An_Alert()
    {
        Assert.Equal(Sections.Order(), AlertRule.All.Select(alert => alert.Name).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Section_Says_What_It_Means_What_To_Look_At_And_What_To_Do(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, Runbook), TestContext.Current.CancellationToken);

        var section = text[text.IndexOf($"\n## {name}\n", StringComparison.Ordinal)..].Split("\n## ", 3)[1];

        Assert.All((string[])["**Means.**", "**Look at**", "**Do.**"], part => Assert.Contains(part, section, StringComparison.Ordinal));
    }

    [Fact]
    public void No_Alert_Has_A_Label_That_Changes_While_It_Fires()
    {
        Assert.All(AlertRule.All, alert => Assert.Single(Label().Matches(alert.Text)));
    }

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    /// <summary>One line below <c>labels:</c>, which is the severity: what the expression yields is seen in the tests of the rules.</summary>
    [GeneratedRegex("^        labels:\n          severity: [a-z]+\n        annotations:", RegexOptions.Multiline)]
    private static partial Regex Label();
}
