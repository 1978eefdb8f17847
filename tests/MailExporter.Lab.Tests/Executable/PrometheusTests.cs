using MailExporter.Lab.Tests.Labs;

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
}
