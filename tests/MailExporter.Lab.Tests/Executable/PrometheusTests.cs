using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

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
        using var prometheus = Start(configuration, exporter.Client.BaseAddress!.Authority, client.BaseAddress.Authority, feature);
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

    private static Process Start(ConfigurationFolder configuration, string target, string address, string feature)
    {
        var file = configuration.Add("prometheus.yml", $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - {job_name: mailexporter, static_configs: [{targets: ["{{target}}"]}]}
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
