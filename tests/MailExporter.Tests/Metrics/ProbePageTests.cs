using System.Buffers;
using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Metrics;

namespace MailExporter.Tests.Metrics;

public sealed class ProbePageTests
{
    private static string Page(PageFormat format, params CheckResult[] results)
    {
        var output = new ArrayBufferWriter<byte>();
        ProbePage.Write(output, new ProbeReading([.. results], TimeSpan.FromSeconds(0.25)), format, capabilityMetrics: true);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "# EOF\n")]
    public void Page_Has_The_Families_Of_Blackbox_Exporter_And_Those_Of_The_Checks_Without_Name(bool openMetrics, string end)
    {
        var result = FullResult.Result with
        {
            RemoteAddress = "192.0.2.1",
            Tls = FullResult.Result.Tls! with { TrustedNotAfter = Example.Start.AddDays(20) },
        };

        var expected = """
            # HELP probe_success Whether the probe succeeded: 1 for success or warning, 0 for error.
            # TYPE probe_success gauge
            probe_success 1
            # HELP probe_duration_seconds Duration of the probe.
            # TYPE probe_duration_seconds gauge
            probe_duration_seconds 0.25
            # HELP probe_dns_lookup_time_seconds Duration of the DNS look-ups.
            # TYPE probe_dns_lookup_time_seconds gauge
            probe_dns_lookup_time_seconds 0
            # HELP probe_ip_protocol 4 or 6: the IP version connected with.
            # TYPE probe_ip_protocol gauge
            probe_ip_protocol 4
            # HELP probe_ssl_earliest_cert_expiry Unix time at which the first certificate ends of those the server sent.
            # TYPE probe_ssl_earliest_cert_expiry gauge
            probe_ssl_earliest_cert_expiry 1796212800
            # HELP probe_ssl_last_chain_expiry_timestamp_seconds Unix time at which the chain to the trusted root ends.
            # TYPE probe_ssl_last_chain_expiry_timestamp_seconds gauge
            probe_ssl_last_chain_expiry_timestamp_seconds 1797163200
            # HELP probe_ssl_last_chain_info The server's certificate.
            # TYPE probe_ssl_last_chain_info gauge
            probe_ssl_last_chain_info{fingerprint_sha256="ab",subject="CN=mx.example.org",issuer="O=Ex\\, Inc",subjectalternative="mx.example.org",serialnumber="0a"} 1
            # HELP probe_tls_version_info The TLS version used.
            # TYPE probe_tls_version_info gauge
            probe_tls_version_info{version="TLS 1.3"} 1

            """
            + FullResult.Page.Replace("name=\"mx\",", "", StringComparison.Ordinal)
            + end;
        var schedule = expected.IndexOf("# HELP mail_server_consecutive_failures", StringComparison.Ordinal);
        expected = expected.Remove(schedule, expected.IndexOf("# HELP mail_server_tls_info", StringComparison.Ordinal) - schedule); // a probe has no run before it and no interval

        Assert.Equal(expected, Page(openMetrics ? PageFormat.OpenMetrics : PageFormat.Text, result));
    }

    [Fact]
    public void Nothing_Is_Said_That_Is_Not_Known()
    {
        var page = Page(PageFormat.Text, Example.Error(Example.Server()));

        Assert.StartsWith("""
            # HELP probe_success Whether the probe succeeded: 1 for success or warning, 0 for error.
            # TYPE probe_success gauge
            probe_success 0
            # HELP probe_duration_seconds Duration of the probe.
            # TYPE probe_duration_seconds gauge
            probe_duration_seconds 0.25
            # HELP probe_dns_lookup_time_seconds Duration of the DNS look-ups.
            # TYPE probe_dns_lookup_time_seconds gauge
            probe_dns_lookup_time_seconds 0
            # HELP mail_server_up
            """, page, StringComparison.Ordinal);
        Assert.Contains("\nmail_server_failure{hostname=\"mx.example.org\",protocol=\"smtp\",port=\"25\",phase=\"connect\",reason=\"connect_refused\"} 1\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Probe_Of_Several_Hosts_Is_As_Good_As_The_Worst_And_Names_Each()
    {
        var server = Example.Server();
        var good = FullResult.Result with { Subject = Example.Subject(server, "a.example.org") };
        var bad = Example.Error(server) with { Subject = Example.Subject(server, "b.example.org") };

        var page = Page(PageFormat.Text, good, bad);

        Assert.Contains("\nprobe_success 0\n", page, StringComparison.Ordinal);
        Assert.Contains("mx=\"a.example.org\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("mx=\"b.example.org\"} 0\n", page, StringComparison.Ordinal);
        Assert.Single(page.Split('\n'), line => line.StartsWith("probe_ssl_last_chain_info{", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CN=mail.example.org", "CN=mail.example.org")]
    [InlineData("C=US, O=Let's Encrypt, CN=R3", "CN=R3,O=Let's Encrypt,C=US")]
    [InlineData("CN=a, OU=Two, OU=One, O=\"Ex, Inc\", L=Here, S=There, C=DE", "CN=a,OU=One+OU=Two,O=Ex\\, Inc,L=Here,ST=There,C=DE")]
    [InlineData("CN=\"say \"\"hi\"\"\"", "CN=say \\\"hi\\\"")]
    [InlineData("E=a@example.org, CN=a", "CN=a,E=a@example.org")]
    [InlineData("", "")]
    [InlineData("no name at all", "")]
    [InlineData("CN=\"cut", "CN=cut")]
    public void Distinguished_Name_Is_Spelled_As_Go_Does(string name, string expected) => Assert.Equal(expected, BlackboxName.Of(name));
}
