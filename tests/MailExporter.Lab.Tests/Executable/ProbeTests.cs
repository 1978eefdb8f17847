using System.Globalization;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A real Prometheus, with the configuration that we ship for it, asks the program to probe the lab's servers.</summary>
[Collection(ExecutableTests.Name)]
public sealed class ProbeTests(MailLab lab)
{
    private const string Example = "prometheus/examples/probe.yml";

    /// <summary>The password is <c>fakepassword</c>; made by Go's bcrypt, for the exporter-toolkit.</summary>
    private const string PasswordHash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Shipped_Example_Probes_The_Labs_Servers()
    {
        using var configuration = ConfigurationFolder.Of();
        await using var exporter = await StartAsync(configuration);
        await using var guarded = await StartAsync(configuration, "--web.config.file", configuration.Add("web.yml", $$"""
            tls_server_config: {cert_file: {{lab.Facts.Certificate}}, key_file: {{Path.ChangeExtension(lab.Facts.Certificate, "key")}}}
            basic_auth_users: {prometheus: "{{PasswordHash}}"}
            """));
        await using var prometheus = await RunningPrometheus.StartAsync(configuration, _ => ForTheLab(configuration, exporter.Client.BaseAddress!.Authority, guarded.Client.BaseAddress!.Authority));

        await Patience.UntilAsync("seven probes that succeed", async () => await prometheus.ValueAsync("count(probe_success == 1)") == 7, Limit);
        await Patience.UntilAsync("a probe that fails", async () => await prometheus.ValueAsync("count(probe_success == 0)") == 1, Limit);

        await Patience.UntilAsync("a target outside the module's allowed_targets", async () => await prometheus.ValueAsync("up{job=\"mail_login\",instance=~\"v4only.+\"}") == 0, Limit);

        Assert.Equal(1, await prometheus.ValueAsync($"up{{job=\"mail_imaps\",instance=\"{lab.Facts.Name}:1\",site=\"north\"}}")); // the exporter answers: it is the server that is down
        Assert.Equal(1, await prometheus.ValueAsync("mail_server_failure{job=\"mail_imaps\",port=\"1\",phase=\"connect\",reason=\"connect_refused\"}"));
        Assert.Equal(2, await prometheus.ValueAsync("count(mail_server_up{job=\"mail\",module=\"smtp_starttls\",protocol=\"smtp\"} == 1)"));
        Assert.Equal(3, await prometheus.ValueAsync($"sum(mail_server_messages{{job=\"mail_login\",username=\"{LabLogin.First}\"}})"));
        Assert.Equal(7, await prometheus.ValueAsync("count(probe_ssl_earliest_cert_expiry == probe_ssl_last_chain_expiry_timestamp_seconds and probe_ssl_earliest_cert_expiry - time() > 86400)"));
        Assert.Equal(7, await prometheus.ValueAsync("count(probe_tls_version_info{version=\"TLS 1.3\"} and on(job, instance, module) probe_ssl_last_chain_info{subject=\"CN=mail.lab.test\"})"));
        Assert.Null(await prometheus.ValueAsync("count({__name__=~\"mail_server_.+\",name!=\"\"})"));
        Assert.StartsWith("https://", guarded.Client.BaseAddress!.ToString(), StringComparison.Ordinal); // the logins were asked for over TLS
        await Patience.UntilAsync("the exporter's own counts", async () => await prometheus.ValueAsync("sum(mailexporter_probe_requests_total{module=\"imaps\",outcome=\"failure\"})") > 0, Limit);
    }

    [Fact]
    public async Task Refused_Password_Is_Left_Alone_By_Schedule_And_Probes_Alike()
    {
        using var configuration = ConfigurationFolder.Of(lab, 1, lab.Entry("inbox", "imaps").Login(lab, LabLogin.First, password: "wrong"));
        var file = JsonNode.Parse(await File.ReadAllTextAsync(configuration.Path, TestContext.Current.CancellationToken))!;
        file["modules"] = new JsonObject
        {
            ["own"] = new JsonObject { ["protocol"] = "imap", ["use_ssl"] = true, ["username"] = LabLogin.First, ["password"] = "wrong", ["allowed_targets"] = new JsonArray(lab.Facts.Name) },
        };
        configuration.Add("mailexporter.json", file.ToJsonString());
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        await exporter.MetricsWhenAsync("the schedule's refused login", page => page.Value("mail_server_auth_backoff") == 1, Limit);
        var log = await AuthLog.OpenAsync(lab);

        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => exporter.TextAsync($"probe?module=own&target={lab.Facts.Name.ToUpperInvariant()}.:{lab.Facts.Ports["imaps"]}")));

        Assert.All(pages, page => Assert.Contains("phase=\"auth\",reason=\"auth_backoff\"} 1", page, StringComparison.Ordinal));
        Assert.Equal(0, await log.AttemptsAsync());
    }

    private async Task<RunningExporter> StartAsync(ConfigurationFolder configuration, params string[] arguments)
    {
        var file = configuration.Add("probe.yml", $$"""
            dns: {servers: ["{{lab.Facts.DnsServer}}"]}
            tls_config: {ca_file: {{lab.Facts.Ca}}}
            modules:
              office: {protocol: imap, use_ssl: true, username: {{LabLogin.First}}, password: {{lab.Facts.Users[LabLogin.First].Password}}, allowed_targets: [{{lab.Facts.Name}}]}
            """);
        return await RunningExporter.StartAsync(["--config.file", file, .. arguments]);
    }

    /// <summary>The shipped file with the lab's names and ports, and faster.</summary>
    private string ForTheLab(ConfigurationFolder configuration, string exporter, string guarded)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, Example));
        foreach (var (shipped, here) in new[]
        {
            ("scrape_interval: 60s", "scrape_interval: 3s"),
            ("scrape_timeout: 20s", "scrape_timeout: 3s"),
            ("localhost:9025", exporter),
            ("exporter.example.org:9025", guarded),
            ("/etc/prometheus/exporters-ca.pem", lab.Facts.Ca),
            ("/etc/prometheus/mailexporter.password", configuration.Add("password", "fakepassword")),
            ("mail.example.org, \"mail.example.net:1993\", \"[2001:db8::25]:993\"", $"\"{lab.Facts.Name}:{Port("imaps")}\", \"[::1]:{Port("imaps")}\", \"{lab.Facts.Name}:1\""),
            ("mx1.example.org, mx2.example.org", $"\"mx1.lab.test:{Port("smtp")}\", \"mx2.lab.test:{Port("smtp")}\""),
            ("{module: submission}\n        targets: [mail.example.org]", $"{{module: submission}}\n        targets: [\"{lab.Facts.Name}:{Port("submission")}\"]"),
            ("{module: pop3s}\n        targets: [mail.example.org]", $"{{module: pop3s}}\n        targets: [\"{lab.Facts.Name}:{Port("pop3s")}\"]"),
            ("imap1.example.org, imap2.example.org", $"\"{lab.Facts.Name}:{Port("imaps")}\", \"v4only.lab.test:{Port("imaps")}\""),
        })
        {
            Assert.Contains(shipped, text, StringComparison.Ordinal);
            text = text.Replace(shipped, here, StringComparison.Ordinal);
        }

        return text;

        string Port(string service) => lab.Facts.Ports[service].ToString(CultureInfo.InvariantCulture);
    }
}
