using System.Text.Json;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary><c>mailexporter analyze</c>, and <c>domains</c> in <c>serve</c>, against a domain on real ports.</summary>
[Collection(ExecutableTests.Name)]
public sealed class AnalyzeTests(MailLab lab)
{
    private string Configuration => $$"""
        dns: {servers: ["{{lab.Facts.DnsServer}}"], timeout: 1s, retries: 0}
        tls_config: {ca_file: {{lab.Facts.Ca}}}
        domains:
          - domain: {{lab.Facts.Posture.Domain}}
            dkim_selectors: [{{lab.Facts.Posture.DkimSelector}}]
            dnsbls: [{{lab.Facts.Posture.Dnsbl}}]
            labels: {team: mail}
            interval: 10s
          - domain: timeout.test
            interval: 10s
        """;

    private async Task<Ending> AnalyzeAsync(ConfigurationFolder folder, string domain, params string[] arguments)
    {
        var start = ExporterBinary.Start(["analyze", domain, "--config.file", folder.Add("mailexporter.yml", Configuration), .. arguments]);
        start.WorkingDirectory = Path.GetDirectoryName(folder.Path)!;
        return await Command.RunAsync(start);
    }

    [Fact]
    public async Task Healthy_Domain_Exits_With_0_In_Less_Than_Three_Seconds_And_Is_Written_To_Its_File()
    {
        using var folder = ConfigurationFolder.Of();

        var ending = await AnalyzeAsync(folder, lab.Facts.Posture.Domain);

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.Contains("0 critical, 0 warning", ending.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(folder.Path)!, "healthy_test_mail_analysis.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal("healthy.test", (string?)json["domain"]);
        Assert.Equal(["mx1.healthy.test", "mx2.healthy.test"], json["mx_records"]!.AsArray().Select(host => (string?)host));
        var smtp = json["smtp"]!["mx2.healthy.test"]!;
        Assert.Equal(("success", "success", false, "success"), ((string?)smtp["basic_check"]!["status"], (string?)smtp["starttls"]!["status"], (bool)smtp["starttls"]!["authenticated"]!, (string?)smtp["ssl"]!["status"]));
        Assert.True((bool)smtp["supports_tls"]!);
        Assert.NotNull(smtp["extensions"]!["SIZE"]);
        Assert.Equal((JsonValueKind.String, JsonValueKind.Array), (json["imap"]!["capabilities"]!.GetValueKind(), json["pop3"]!["capabilities"]!.GetValueKind()));
        Assert.Equal(11, json["dns"]!["checks"]!.AsObject().Count);
        Assert.Equal(4, json["assessment"]!.AsArray().Count);
        Assert.InRange((double)json["duration"]!, 0, 3); // the figure that was asked for
    }

    [Fact]
    public async Task Login_Is_Made_Over_Tls_And_The_Password_Shows_Nowhere()
    {
        using var folder = ConfigurationFolder.Of();
        var secret = lab.Facts.Users[LabLogin.Awkward].Password;

        var ending = await AnalyzeAsync(folder, lab.Facts.Posture.Domain, "--json", "--username", LabLogin.Awkward, "--password-file", folder.Add("secret", secret));

        var json = JsonNode.Parse(ending.Output)!;
        Assert.True((bool)json["imap"]!["ssl"]!["authenticated"]!);
        Assert.True((bool)json["pop3"]!["ssl"]!["authenticated"]!);
        Assert.DoesNotContain(secret, ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthy.test", 1)] // of three servers that would take it
    [InlineData("broken.test", 0)] // whose certificates are for other names
    public async Task Wrong_Password_Is_Tried_Once_And_Only_Over_Verified_Tls(string domain, int attempts)
    {
        using var folder = ConfigurationFolder.Of();
        var log = await AuthLog.OpenAsync(lab);

        var ending = await AnalyzeAsync(folder, domain, "--json", "--username", LabLogin.First, "--password-file", folder.Add("secret", "wrong"));

        var json = JsonNode.Parse(ending.Output)!;
        Assert.Equal((false, false), ((bool)json["imap"]!["ssl"]!["authenticated"]!, (bool)json["pop3"]!["ssl"]!["authenticated"]!));
        Assert.Equal(attempts, await log.AttemptsAsync());
    }

    [Fact]
    public async Task Broken_Domain_Exits_With_2_And_The_Most_Severe_Comes_First()
    {
        using var folder = ConfigurationFolder.Of();

        var ending = await AnalyzeAsync(folder, "broken.test");

        Assert.Equal(2, ending.ExitCode);
        var lines = ending.Output.Split('\n');
        var severities = lines.Select(line => line.Split(' ')[0]).Where(word => word is "CRITICAL" or "WARNING" or "INFO").ToArray();
        Assert.Equal(severities.OrderBy(word => Array.IndexOf(["CRITICAL", "WARNING", "INFO"], word)), severities);
    }

    [Fact]
    public async Task Domain_That_Nobody_Answers_For_Ends_In_Time_And_Is_Not_In_Order()
    {
        using var folder = ConfigurationFolder.Of();

        var ending = await AnalyzeAsync(folder, "timeout.test");

        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("UNKNOWN", ending.Output, StringComparison.Ordinal);
        Assert.InRange(ending.Took.TotalSeconds, 0, 40);
    }

    [Theory]
    [InlineData("localhost", "a domain such as example.org")]
    [InlineData("127.0.0.1", "a domain, not an IP address")]
    [InlineData("../x.test", "a domain such as example.org")]
    public async Task What_Is_No_Domain_Is_Bad_Usage(string domain, string expected)
    {
        using var folder = ConfigurationFolder.Of();

        var ending = await AnalyzeAsync(folder, domain);

        Assert.Equal(3, ending.ExitCode);
        Assert.Contains(expected, ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Served_Domains_Are_On_The_Page_And_One_That_Is_Silent_Delays_No_Other()
    {
        using var folder = ConfigurationFolder.Of();
        await using var exporter = await RunningExporter.StartAsync("--config.file", folder.Add("mailexporter.yml", Configuration));

        var page = await exporter.MetricsWhenAsync(
            "both domains", page => page.Text.Contains("mail_domain_unknown{domain=\"timeout.test\",check=\"mx\"} 1", StringComparison.Ordinal) && page.Text.Contains("mail_domain_ok{domain=\"healthy.test\"", StringComparison.Ordinal), TimeSpan.FromSeconds(60));

        foreach (var check in (string[])["mx", "fcrdns", "spf", "dkim", "dmarc", "mta_sts", "tls_rpt", "dane", "dnssec", "dnsbl", "bimi"])
        {
            Assert.Contains($"mail_domain_ok{{domain=\"healthy.test\",team=\"mail\",check=\"{check}\"}} 1\n", page.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("mail_domain_ok{domain=\"timeout.test\"", page.Text, StringComparison.Ordinal);
    }
}
