using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A real Prometheus scrapes the program and answers queries.</summary>
[Collection(ExecutableTests.Name)]
public sealed class PrometheusTests(MailLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("")] // asks for OpenMetrics
    [InlineData("--enable-feature=native-histograms")] // asks for protobuf first
    public async Task Prometheus_Scrapes_The_Program_And_Answers_Queries(string feature)
    {
        using var configuration = ConfigurationFolder.Of(
            lab,
            2,
            lab.Entry("inbox", "imaps").Login(lab, LabLogin.First),
            lab.Entry("maildrop", "pop3s").Login(lab, LabLogin.Awkward),
            lab.Entry("mta", "smtp"));
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}/") };
        using var prometheus = Start(configuration, $"static_configs: [{{targets: [\"{exporter.Client.BaseAddress!.Authority}\"]}}]", client.BaseAddress.Authority, feature);
        try
        {
            await Patience.UntilAsync("three servers up in Prometheus", async () => await QueryAsync(client, "count(mail_server_up == 1)") == 3, Limit);

            Assert.Equal(1, await QueryAsync(client, "up{job=\"mailexporter\"}"));
            Assert.Equal(8, await QueryAsync(client, "sum by (job) (mail_server_messages{mailbox=\"INBOX\"})"));
            Assert.Equal(2, await QueryAsync(client, "count(mail_server_tls_certificate_valid{protocol=~\"imap|pop3\",hostname=\"mail.lab.test\"} == 1)"));
            Assert.Equal(3, await QueryAsync(client, "count(time() - mail_server_last_check_timestamp_seconds < 3 * mail_server_check_interval_seconds)"));
            Assert.True(await QueryAsync(client, "sum(mailexporter_check_duration_seconds_count)") >= 3);
            Assert.Null(await QueryAsync(client, "ALERTS"));
            await Patience.UntilAsync("no sample refused", async () => await QueryAsync(client, "sum(prometheus_target_scrapes_sample_duplicate_timestamp_total) + sum(prometheus_target_scrapes_sample_out_of_order_total)") == 0, Limit);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
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
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}/") };
        var job = $$"""
            scheme: https, basic_auth: {username: prometheus, password: fakepassword},
            tls_config: {ca_file: {{server.CaFile}}, cert_file: {{login.CertFile}}, key_file: {{login.KeyFile}}},
            static_configs: [{targets: ["{{exporter.Client.BaseAddress!.Authority}}"]}]
            """.ReplaceLineEndings(" ");
        using var prometheus = Start(configuration, job, client.BaseAddress.Authority, "");
        try
        {
            await Patience.UntilAsync("the server up in Prometheus", async () => await QueryAsync(client, "count(mail_server_up == 1)") == 1, Limit);

            Assert.Equal(1, await QueryAsync(client, "up{job=\"mailexporter\"}"));
            Assert.True(await QueryAsync(client, "min_over_time(up{job=\"mailexporter\"}[1m])") >= 0, exporter.Log);
            await Patience.UntilAsync("its own requests counted", async () => await QueryAsync(client, "sum(http_request_duration_seconds_count{code=\"200\",endpoint=\"/metrics\"})") > 0, Limit);
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static Process Start(ConfigurationFolder configuration, string job, string address, string feature)
    {
        var file = configuration.Add("prometheus.yml", $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - {job_name: mailexporter, {{job}}}
              - {job_name: prometheus, static_configs: [{targets: ["{{address}}"]}]}
            """);
        string[] arguments = [$"--config.file={file}", $"--storage.tsdb.path={file}.data", $"--web.listen-address={address}", "--log.level=error"];
        return Process.Start(new ProcessStartInfo("prometheus", feature.Length > 0 ? [.. arguments, feature] : arguments))!;
    }

    /// <summary>The value of the one series of the answer; null: there is none, or Prometheus does not answer yet.</summary>
    private static async Task<double?> QueryAsync(HttpClient client, string query)
    {
        try
        {
            var answer = await client.GetStringAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), TestContext.Current.CancellationToken);
            var result = JsonNode.Parse(answer)!["data"]!["result"]!.AsArray();
            return result.Count == 0 ? null : double.Parse((string?)result.Single()!["value"]![1] ?? "", CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
