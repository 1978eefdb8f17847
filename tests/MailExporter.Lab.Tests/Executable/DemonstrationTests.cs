using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The first thing that a newcomer starts.</summary>
[Collection(ExecutableTests.Name)]
public sealed class DemonstrationTests(MailLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Demonstration_Shows_Good_And_Broken_Servers_And_Leaves_Nothing_Behind()
    {
        _ = lab.Facts; // what one lab needs, another does
        await using var demonstration = await RunningDemonstration.StartAsync();

        await Patience.UntilAsync("three scraped programs", async () => await demonstration.ValueAsync("count(up == 1)") == 3, Limit);
        await Patience.UntilAsync("servers that are up", async () => await demonstration.ValueAsync("count(mail_server_up == 1)") >= 8, Limit);
        await Patience.UntilAsync("servers that are down", async () => await demonstration.ValueAsync("count(mail_server_up == 0)") == 5, Limit);
        Assert.Equal(5, await demonstration.ValueAsync("count(count by (reason) (mail_server_failure))"));
        await Patience.UntilAsync("deliveries that arrive, and one that does not", async () => await demonstration.ValueAsync("count(mail_delivery_up == 1)") == 4 && await demonstration.ValueAsync("count(mail_delivery_up == 0)") == 1, Limit);
        await Patience.UntilAsync("an alert", async () => await demonstration.ValueAsync("count(ALERTS{alertname=\"MailServerCertificateInvalid\"})") == 1, Limit);
        await Patience.UntilAsync("Alertmanager", async () => (await demonstration.AskPrometheusAsync("alertmanagers"))!["activeAlertmanagers"]!.AsArray().Count == 1, Limit);
        var rules = (await demonstration.AskPrometheusAsync("rules"))!["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).ToList();
        Assert.Contains(rules, rule => (string?)rule!["name"] == "MailServerDown");
        Assert.DoesNotContain(rules, rule => (string?)rule!["health"] == "err");

        var (exitCode, left) = await demonstration.InterruptAsync();

        Assert.Empty(left);
        Assert.True(exitCode == 0, demonstration.Said);
    }

    [Fact]
    public async Task Part_That_Ends_By_Itself_Ends_The_Demonstration()
    {
        _ = lab.Facts;

        var ending = await Command.RunAsync(Path.Combine(Checkout.Root, "tests", "lab", "demo"), "/bin/false");

        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("mailexporter ended with 1", ending.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", ending.Error, StringComparison.Ordinal);
    }
}
