using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class DefaultsTests
{
    [Fact]
    public void File_That_Says_Nothing_Has_These_Defaults()
    {
        using var folder = new ConfigurationFolder();

        var options = folder.Read("{}").Options;

        Assert.Equal(
            new ExporterOptions
            {
                Servers = [],
                CheckInterval = TimeSpan.FromSeconds(60),
                Timeout = null,
                MaxConcurrentChecks = 2000,
                MaxConcurrentDeliveries = 1000,
                CapabilityMetrics = true,
                FailuresBeforeAlert = 2,
                Reports = null,
                Notifications = new NotificationOptions
                {
                    RepeatInterval = TimeSpan.FromHours(4),
                    GroupWait = TimeSpan.FromSeconds(15),
                    NotifyOn = ["status", "smtp_extensions", "tls_supported", "mx"],
                    Maintenance = [],
                    Email = null,
                    Webhook = null,
                    Alertmanager = null,
                },
                Dns = new DnsOptions { Servers = [], Timeout = TimeSpan.FromSeconds(3), Retries = 1 },
                TlsConfig = new TlsOptions(),
                Probe = new ProbeOptions { AllowedTargets = null, MaxConcurrentProbes = 200 },
                Modules = ProbeModule.BuiltIn,
            },
            options);
    }

    [Fact]
    public void Server_With_A_Hostname_Only_Has_These_Defaults()
    {
        using var folder = new ConfigurationFolder();

        var server = Assert.Single(folder.Read("servers: [{hostname: mx.example.org}]").Options!.Servers);

        Assert.Equal(
            new ServerOptions
            {
                Name = "mx.example.org (smtp)",
                Hostname = "mx.example.org",
                Protocol = MailProtocol.Smtp,
                Port = 25,
                Tls = TlsMode.Opportunistic,
                Username = null,
                Password = null,
                OAuth2 = null,
                AuthMechanism = null,
                AllowCleartextAuth = false,
                Timeout = TimeSpan.FromSeconds(30),
                Interval = TimeSpan.FromSeconds(60),
                RetryInterval = TimeSpan.FromSeconds(60),
                ResolveMx = false,
                CheckAllMx = false,
                CheckAllAddresses = false,
                IpProtocol = IpProtocol.Any,
                SourceAddress = null,
                EhloName = null,
                Proxy = null,
                TestSend = false,
                FromEmail = null,
                ToEmail = null,
                Subject = "MailExporter Test",
                Message = "This is a test email from MailExporter.",
                RetryTemporary = true,
                TemporaryStatus = CheckStatus.Warning,
                Mailboxes = ["INBOX"],
                ExpectFailure = null,
                Expect = new ExpectOptions { Extensions = [], Capabilities = [], MissingExtensions = [], Greeting = null, MinTlsVersion = null, Severity = CheckStatus.Warning },
                Warn = new WarnOptions { ResponseTime = null, CertificateExpiry = TimeSpan.FromDays(14), Messages = null },
                TlsConfig = new TlsOptions { CaFile = null, CertFile = null, KeyFile = null, ServerName = null, InsecureSkipVerify = false, MinVersion = null, MaxVersion = null },
                Assess = false,
                AssessInterval = TimeSpan.FromHours(6),
                AssessChecks = [AssessmentCheck.TlsVersions, AssessmentCheck.StartTlsInjection, AssessmentCheck.VrfyExpn],
                Labels = [],
            },
            server);
        Assert.Equal(server, ServerOptions.For("mx.example.org"));
    }

    [Fact]
    public void Delivery_With_Its_Ends_Only_Has_These_Defaults()
    {
        using var folder = new ConfigurationFolder();

        var route = Assert.Single(folder.Read("""
            servers:
              - {name: a, hostname: h, from_email: a@example.org, check_all_addresses: true}
              - {name: b, hostname: h, protocol: imap, username: b@example.org, password: p}
            deliveries: [{from: a, to: b}]
            """).Options!.Deliveries);

        Assert.Equal(("a to b", 300, 120, null, true), (route.Name, route.Interval.TotalSeconds, route.Timeout.TotalSeconds, route.Folders, route.Cleanup));
        Assert.Equal((null, false, false, 0, 0), (route.Bounces, route.NullSender, route.NotifyNever, route.Headers.Count, route.BodySize));
        Assert.Equal(("a@example.org", "b@example.org", false), (route.FromEmail, route.ToEmail, route.From.CheckAllAddresses));
    }

    [Fact]
    public void Domain_With_Its_Name_Only_Has_These_Defaults()
    {
        using var folder = new ConfigurationFolder();

        var domain = Assert.Single(folder.Read("domains: [{domain: example.org}]").Options!.Domains);

        Assert.Equal(
            new DomainOptions
            {
                Domain = "example.org",
                DkimSelectors = [],
                SendingAddresses = [],
                Dnsbls = [],
                Interval = TimeSpan.FromHours(1),
                Labels = [],
                Timeout = TimeSpan.FromSeconds(30),
                CaFile = null,
                SmtpPort = 25,
                PolicyPort = 443,
            },
            domain);
    }

    [Fact]
    public void Lists_Of_Ends_Are_A_Matrix()
    {
        using var folder = new ConfigurationFolder();

        var routes = folder.Read("""
            servers:
              - {name: a, hostname: h, from_email: a@example.org}
              - {name: b, hostname: h, protocol: imap, username: b@example.org, password: p}
            deliveries: [{name: all, from: [a, {name: x, hostname: i, from_email: a@example.org}], to: [b, {name: y, hostname: i, protocol: pop3, username: b@example.org, password: p}], interval: 30s}]
            """).Options!.Deliveries;

        Assert.Equal(["all: a to b", "all: a to y", "all: x to b", "all: x to y"], routes.Select(route => route.Name));
        Assert.All(routes, route => Assert.Equal(30, route.Timeout.TotalSeconds));
    }

    [Theory]
    [InlineData("{}", 25, "h (smtp)")]
    [InlineData("{protocol: imap}", 143, "h (imap)")]
    [InlineData("{protocol: pop3}", 110, "h (pop3)")]
    [InlineData("{use_ssl: true}", 465, "h:465 (smtp)")]
    [InlineData("{use_tls: true}", 25, "h (smtp)")]
    [InlineData("{protocol: imap, use_ssl: true}", 993, "h:993 (imap)")]
    [InlineData("{protocol: pop3, use_ssl: true}", 995, "h:995 (pop3)")]
    [InlineData("{module: submission}", 587, "h:587 (smtp)")]
    public void Port_And_Name_Follow_From_Protocol_And_Tls(string entry, int port, string name)
    {
        using var folder = new ConfigurationFolder();

        var server = Assert.Single(folder.Read($"servers: [{{hostname: h, <<: {entry}}}]").Options!.Servers);

        Assert.Equal((port, name), (server.Port, server.Name));
    }

    [Theory]
    [InlineData("", "", 30, 60, 60)]
    [InlineData("check_interval: 3600", "", 30, 3600, 60)]
    [InlineData("check_interval: 10", "", 10, 10, 10)]
    [InlineData("timeout: 45", "", 45, 60, 60)]
    [InlineData("timeout: 45", "interval: 20s", 20, 20, 20)]
    [InlineData("", "interval: 5m", 30, 300, 60)]
    [InlineData("", "interval: 5m, timeout: 2m, retry_interval: 90", 120, 300, 90)]
    [InlineData("", "expect_failure: auth, username: u, password: p", 30, 86400, 86400)]
    public void Pace_Follows_From_What_Is_Said(string top, string entry, int timeout, int interval, int retry)
    {
        using var folder = new ConfigurationFolder();

        var result = folder.Read($"{top}\nservers: [{{hostname: h, {entry}}}]");

        Assert.Empty(result.Errors);
        var server = Assert.Single(result.Options!.Servers);
        Assert.Equal((timeout, interval, retry), (server.Timeout.TotalSeconds, server.Interval.TotalSeconds, server.RetryInterval.TotalSeconds));
    }

    [Theory]
    [InlineData("30", 30_000)]
    [InlineData("0.25", 250)]
    [InlineData("1e1", 10_000)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d12h", 129_600_000)]
    [InlineData("2w", 1_209_600_000)]
    [InlineData("1y", 31_536_000_000)]
    [InlineData("500ms", 500)]
    [InlineData("1m500ms", 60_500)]
    public void Duration_Is_Prometheus_Or_Seconds(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1m1h")]
    [InlineData("1m1m")]
    [InlineData("1.5h")]
    [InlineData("-1s")]
    [InlineData("+5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e400")]
    [InlineData("99999999999999999999y")]
    [InlineData("5 s")]
    [InlineData("5S")]
    public void Anything_Else_Is_No_Duration(string text) =>
        Assert.Null(DurationText.Parse(text));
}
