using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A real Prometheus scrapes the program and answers queries.</summary>
[Collection(ExecutableTests.Name)]
public sealed class PrometheusTests(MailLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("--log.format=logfmt")] // asks for OpenMetrics
    [InlineData("--enable-feature=native-histograms")] // asks for protobuf first
    public async Task Prometheus_Scrapes_The_Program_And_Answers_Queries(string argument)
    {
        using var configuration = ConfigurationFolder.Of(
            lab,
            2,
            lab.Entry("inbox", "imaps").Login(lab, LabLogin.First),
            lab.Entry("maildrop", "pop3s").Login(lab, LabLogin.Awkward),
            lab.Entry("mta", "smtp"));
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);

        await using var prometheus = await RunningPrometheus.StartAsync(configuration, exporter, argument);
        await Patience.UntilAsync("three servers up in Prometheus", async () => await prometheus.ValueAsync("count(mail_server_up == 1)") == 3, Limit);

        Assert.Equal(1, await prometheus.ValueAsync("up{job=\"mailexporter\"}"));
        Assert.Equal(8, await prometheus.ValueAsync("sum by (job) (mail_server_messages{mailbox=\"INBOX\"})"));
        Assert.Equal(2, await prometheus.ValueAsync("count(mail_server_tls_certificate_valid{protocol=~\"imap|pop3\",hostname=\"mail.lab.test\"} == 1)"));
        Assert.Equal(3, await prometheus.ValueAsync("count(time() - mail_server_last_check_timestamp_seconds < 3 * mail_server_check_interval_seconds)"));
        Assert.True(await prometheus.ValueAsync("sum(mailexporter_check_duration_seconds_count)") >= 3);
        Assert.Null(await prometheus.ValueAsync("ALERTS"));
        await Patience.UntilAsync("no sample refused", async () => await prometheus.ValueAsync("sum(prometheus_target_scrapes_sample_duplicate_timestamp_total) + sum(prometheus_target_scrapes_sample_out_of_order_total)") == 0, Limit);
    }
    [Fact]
    public async Task Prometheus_Scrapes_Over_Tls_With_A_Login_And_A_Client_Certificate()
    {
        using var server = TestCertificates.Good.Export();
        using var login = TestCertificates.Client.Export();
        using var configuration = ConfigurationFolder.Of(lab, 2, lab.Entry("mta", "smtp"));
        // the hash is that of "fakepassword", by Go's bcrypt
        var web = configuration.Add("web.yml", $$"""
            tls_server_config:
              cert_file: {{server.CertFile}}
              key_file: {{server.KeyFile}}
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: {{server.CaFile}}
              client_allowed_sans: [client.example.org]
            basic_auth_users:
              prometheus: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi
            """);
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--web.config.file", web);

        await using var prometheus = await RunningPrometheus.StartAsync(configuration, _ => $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: mailexporter
                scheme: https
                basic_auth: {username: prometheus, password: fakepassword}
                tls_config: {ca_file: {{server.CaFile}}, cert_file: {{login.CertFile}}, key_file: {{login.KeyFile}}}
                static_configs: [{targets: ["{{exporter.Client.BaseAddress!.Authority}}"]}]
            """);
        await Patience.UntilAsync("the server up in Prometheus", async () => await prometheus.ValueAsync("count(mail_server_up == 1)") == 1, Limit);

        Assert.Equal(1, await prometheus.ValueAsync("up{job=\"mailexporter\"}"));
        await Patience.UntilAsync("its own requests counted", async () => await prometheus.ValueAsync("sum(http_request_duration_seconds_count{code=\"200\",endpoint=\"/metrics\"})") > 0, Limit);
    }
}
