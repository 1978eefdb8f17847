using System.Net;
using System.Security.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    private static readonly string Full = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration", "full-example.yml"));

    [Fact]
    public void Every_Key_Does_What_It_Says()
    {
        using var folder = Folder();

        var result = folder.Read(Full);

        Assert.Empty(result.Errors);
        var options = result.Options!;
        Assert.Equal((300, 20, 500, false, 3), (options.CheckInterval.TotalSeconds, options.Timeout!.Value.TotalSeconds, options.MaxConcurrentChecks, options.CapabilityMetrics, options.FailuresBeforeAlert));
        Assert.Equal([IPEndPoint.Parse("192.0.2.53:53"), IPEndPoint.Parse("192.0.2.54:5353"), IPEndPoint.Parse("[2001:db8::53]:53")], options.Dns.Servers);
        Assert.Equal(new TlsOptions { MinVersion = SslProtocols.Tls12, ServerName = "mx.example.org" }, options.TlsConfig);
        Assert.Equal(("*.example.org", 50), (Assert.Single(options.Probe.AllowedTargets!.Value).ToString(), options.Probe.MaxConcurrentProbes));
        Assert.Equal(["mail.example.org", "*.example.net", "192.0.2.0/24", "2001:db8::1/128"], options.Modules.Single(module => module.Name == "guarded").AllowedTargets!.Value.Select(target => target.ToString()));
        Assert.Equal(
            [],
            result.Warnings.Select(warning => warning.Key));
        Assert.Equal(
            new DomainOptions
            {
                Domain = "example.org",
                DkimSelectors = ["s1", "s2.mail"],
                SendingAddresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")],
                Dnsbls = ["bl.example.net"],
                Interval = TimeSpan.FromMinutes(30),
                Labels = [new("team", "mail")],
            },
            Assert.Single(options.Domains));
    }

    [Fact]
    public void Every_Key_Of_Notifications_And_Reports_Does_What_It_Says()
    {
        using var folder = Folder();

        var options = folder.Read(Full).Options!;

        var told = options.Notifications;
        Assert.Equal((4, 20, "status, mx"), (told.RepeatInterval.TotalHours, told.GroupWait.TotalSeconds, string.Join(", ", told.NotifyOn)));
        Assert.Equal(
            [
                new MaintenanceWindow { Start = new(2026, 12, 1, 22, 0, 0, TimeSpan.Zero), End = new(2026, 12, 2, 2, 0, 0, TimeSpan.Zero), Matchers = [new("site", "=", "north")] },
                new MaintenanceWindow { Days = ["sat", "sun"], From = new(22, 0), To = new(4, 0) },
            ],
            told.Maintenance);
        Assert.Equal(new EmailOptions { Enabled = false, SmtpServer = "mail.example.org", SmtpPort = 587, UseTls = true, Username = "alerts", Password = Secret.FromValue("$100"), FromAddress = "a@example.org", ToAddresses = ["b@example.org"] }, told.Email);
        Assert.Equal((new Uri("https://hooks.example.org/x"), "generic", AlertLevel.Critical, "$y"), (told.Webhook!.Url, told.Webhook.Format, told.Webhook.MinLevel, told.Webhook.Secret!.Reveal()));
        Assert.Equal(("Authorization", "Bearer $x"), (told.Webhook.Headers[0].Name, told.Webhook.Headers[0].Value.Reveal()));
        Assert.Equal([new LabelMatcher("site", "=", "north"), new LabelMatcher("name", "!~", "test.*")], told.Alertmanager!.Matchers);
        Assert.Equal((1, 30), (options.Reports!.Interval.TotalDays, options.Reports.Keep));
    }

    [Theory]
    [InlineData("2026-12-05T22:00:00Z", true)] // a Saturday
    [InlineData("2026-12-05T21:59:59Z", false)]
    [InlineData("2026-12-06T03:59:59Z", true)]
    [InlineData("2026-12-07T03:59:59Z", true)] // what began on Sunday
    [InlineData("2026-12-07T22:00:00Z", false)]
    [InlineData("2026-12-05T03:00:00Z", false)] // what would have begun on Friday
    public void Weekly_Window_Ends_On_The_Next_Day(string moment, bool isCovered)
    {
        var window = new MaintenanceWindow { Days = ["sat", "sun"], From = new(22, 0), To = new(4, 0) };

        Assert.Equal(isCovered, window.Covers(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("=", "north", "north", true)]
    [InlineData("=", "north", "northern", false)]
    [InlineData("!=", "north", "", true)]
    [InlineData("=~", "no.*|so.*", "south", true)]
    [InlineData("=~", "no", "north", false)] // the whole of it
    [InlineData("!~", "no.*", "north", false)]
    public void Matcher_Is_That_Of_Prometheus(string sign, string value, string label, bool matches)
    {
        Assert.Equal(matches, new LabelMatcher("site", sign, value).Matches(label));
    }

    [Fact]
    public void Template_Stands_Under_The_Entry()
    {
        using var folder = Folder();

        var office = folder.Read(Full).Options!.Servers[0];

        Assert.Equal((MailProtocol.Imap, TlsMode.Implicit, 993, 15), (office.Protocol, office.Tls, office.Port, office.Timeout.TotalSeconds));
        Assert.Equal(new TlsOptions { MinVersion = SslProtocols.Tls12, MaxVersion = SslProtocols.Tls13, ServerName = "mx.example.org", InsecureSkipVerify = false }, office.TlsConfig);
        Assert.Equal([new("site", "south"), new("team", "mail")], office.Labels);
        Assert.Equal(new WarnOptions { ResponseTime = TimeSpan.FromMilliseconds(1500), CertificateExpiry = TimeSpan.FromDays(21), Messages = 100 }, office.Warn);
        Assert.Equal(("anna", "s3cret"), (office.Username, office.Password!.Reveal()));
    }

    [Fact]
    public void Values_Arrive_As_Written()
    {
        using var folder = Folder();

        var server = folder.Read(Full).Options!.Servers[1];

        Assert.Equal(new ProxyOptions(ProxyKind.Socks5, "proxy.example.org", 1080, "user", Secret.FromValue("p@ss")), server.Proxy);
        Assert.Equal(("Hello", "Two\nlines", CheckStatus.Error, 30), (server.Subject, server.Message, server.TemporaryStatus, server.RetryInterval.TotalSeconds));
        Assert.Equal(["SIZE", "PIPELINING"], server.Expect.Extensions);
        Assert.True(server is { ResolveMx: true, CheckAllMx: true, CheckAllAddresses: true, IpProtocol: IpProtocol.Ip4, TestSend: true, RetryTemporary: false, AllowCleartextAuth: true });
    }

    [Fact]
    public void Two_Readings_Are_Equal()
    {
        using var folder = Folder();

        Assert.Equal(folder.Read(Full).Options, folder.Read(Full).Options);
    }

    [Fact]
    public void Changed_Secret_Makes_Another_Server()
    {
        using var folder = Folder();
        var before = folder.Read(Full).Options!.Servers;
        folder.Environment["SECRET"] = "changed";

        var after = folder.Read(Full).Options!.Servers;

        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(before.Skip(1), after.Skip(1));
    }

    [Fact]
    public void Secret_In_A_File_Is_Read_At_Each_Use()
    {
        using var folder = Folder();
        folder.Write("secrets/imap", "first\n");

        var password = folder.Read("servers: [{hostname: h, username: u, password_file: secrets/imap}]").Options!.Servers[0].Password!;
        folder.Write("secrets/imap", "second\n");

        Assert.Equal(("second", folder["secrets/imap"]), (password.Reveal(), password.File));
    }

    [Theory]
    [InlineData("'a$$b'", "a$b")]
    [InlineData("'$${X}'", "${X}")]
    [InlineData("'a$b$'", "a$b$")]
    [InlineData("'<${X}${X}>'", "<1212>")]
    [InlineData("${X}", "12")]
    public void Dollar_Signs_Are_Filled_In(string written, string text)
    {
        using var folder = Folder();
        folder.Environment["X"] = "12";

        Assert.Equal(text, folder.Read($"servers:\n- hostname: h\n  name: {written}").Options!.Servers[0].Name);
    }

    [Fact]
    public void Variable_May_Be_Of_Any_Kind()
    {
        using var folder = Folder();
        (folder.Environment["PORT"], folder.Environment["TLS"], folder.Environment["EVERY"]) = ("2525", "true", "90");

        var server = folder.Read("""{"servers":[{"hostname":"h","port":"${PORT}","use_tls":"${TLS}","use_ssl":"false","interval":"${EVERY}"}]}""".Replace("\"false\"", "false", StringComparison.Ordinal)).Options!.Servers[0];

        Assert.Equal((2525, TlsMode.Required, 90), (server.Port, server.Tls, server.Interval.TotalSeconds));
    }

    [Fact]
    public void Json_Is_Read_With_All_Its_Escapes()
    {
        using var folder = Folder();

        var server = folder.Read("{\n\t\"servers\":\t[\r\n\t\t{\"name\":\"\\u00e9\\ud83d\\ude00\\/\\\"\\\\\",\n\t\t\"hostname\" : \"h\"}]}\n", "c.json").Options!.Servers[0];

        Assert.Equal("é😀/\"\\", server.Name);
    }

    [Fact]
    public void Byte_Order_Mark_Is_No_Content()
    {
        using var folder = Folder();

        Assert.Empty(folder.Errors("\uFEFFservers: []"));
    }

    [Fact]
    public void Own_Password_File_Wins_Over_The_Password_Of_A_Template()
    {
        using var folder = Folder();
        folder.Write("secret", "x");

        var result = folder.Read("modules: {m: {username: u, password: p, use_ssl: true, allowed_targets: [h]}}\nservers: [{hostname: h, module: m, password_file: secret, use_tls: true}]");

        Assert.Empty(result.Errors);
        Assert.Equal((folder["secret"], TlsMode.Required), (result.Options!.Servers[0].Password!.File, result.Options.Servers[0].Tls));
    }

    [Fact]
    public void Merge_Keys_Stand_Under_Own_Keys()
    {
        using var folder = Folder();

        var servers = folder.Read("modules: {a: &a {timeout: 5s, port: 26}, b: &b {port: 27, use_tls: true}}\nservers: [{<<: [*a, *b], hostname: h, timeout: 6s}]").Options!.Servers;

        Assert.Equal((6, 26, TlsMode.Required), (servers[0].Timeout.TotalSeconds, servers[0].Port, servers[0].Tls));
    }

    private static ConfigurationFolder Folder() => new() { Environment = { ["ACCOUNT"] = "anna", ["SECRET"] = "s3cret" } };
}
