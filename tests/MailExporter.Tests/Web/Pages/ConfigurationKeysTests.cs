using System.Net;
using System.Security.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Web.Pages;

namespace MailExporter.Tests.Web.Pages;

public sealed class ConfigurationKeysTests
{
    /// <summary>A server in which nothing is left at its default.</summary>
    public static ServerOptions Full { get; } = new()
    {
        Name = "full",
        Hostname = "mail.example.org",
        Protocol = MailProtocol.Imap,
        Port = 1993,
        Tls = TlsMode.Required,
        Username = "u@example.org",
        Password = Secret.FromValue("hidden-1"),
        AuthMechanism = "PLAIN",
        AllowCleartextAuth = true,
        OAuth2 = new OAuth2Options { TokenUrl = new Uri("https://login.example.org/token?key=hidden-2"), ClientId = "id", ClientSecret = Secret.FromValue("hidden-3"), RefreshToken = Secret.FromFile("/run/refresh"), Scope = "mail" },
        Timeout = TimeSpan.FromSeconds(7),
        Interval = TimeSpan.FromMinutes(90),
        RetryInterval = TimeSpan.FromSeconds(30),
        ResolveMx = true,
        CheckAllMx = true,
        CheckAllAddresses = true,
        IpProtocol = IpProtocol.Ip6,
        SourceAddress = "::1",
        EhloName = "monitor.example.org",
        Proxy = new ProxyOptions(ProxyKind.Socks5, "::2", 1080, "pu", Secret.FromValue("hidden-4")),
        TestSend = true,
        FromEmail = "a@example.org",
        ToEmail = "b@example.org",
        Subject = "s",
        Message = "m",
        RetryTemporary = false,
        TemporaryStatus = CheckStatus.Error,
        Mailboxes = ["A", "B"],
        ExpectFailure = ExpectedFailure.Relay,
        Expect = new ExpectOptions { Extensions = ["SIZE"], Capabilities = ["IDLE"], MissingExtensions = ["VRFY"], Greeting = "^220", MinTlsVersion = SslProtocols.Tls12, Severity = CheckStatus.Error },
        Warn = new WarnOptions { ResponseTime = TimeSpan.FromSeconds(1), CertificateExpiry = TimeSpan.FromDays(30), Messages = 9 },
        TlsConfig = new TlsOptions { CaFile = "ca", CertFile = "cert", KeyFile = "key", ServerName = "sni", InsecureSkipVerify = true, MinVersion = SslProtocols.Tls12, MaxVersion = SslProtocols.Tls13 },
        Assess = true,
        AssessInterval = TimeSpan.FromDays(1),
        AssessChecks = [AssessmentCheck.OpenRelay],
        Labels = [new("site", "north")],
    };

    [Fact]
    public void Every_Key_Of_A_Server_Is_Shown_Or_Known_Not_To_Be()
    {
        // one of two that exclude each other and templates that are filled in
        string[] others = ["module", "use_ssl", "password_file", "oauth2.client_secret_file", "oauth2.refresh_token"];

        var shown = ConfigurationKeys.Of(Full).Select(p => p.Key).Concat(["oauth2.refresh_token_file"]).Distinct();

        Assert.Equal(ServerFlags.All.Select(f => f.Key).Except(others).Order(), shown.Order());
    }

    [Fact]
    public void Every_Key_Of_A_Delivery_Is_Shown()
    {
        var full = ExampleDelivery.Route() with { Folders = ["INBOX"], Bounces = ExampleDelivery.Route().To, NullSender = true, NotifyNever = true, Headers = [new("X-A", "b")], BodySize = 9 };

        Assert.Equal(DeliverySection.Table.Describe().Select(setting => setting.Key).Order(), ConfigurationKeys.Of(full).Select(p => p.Key).Order());
    }

    [Fact]
    public void Secrets_Are_Stars_And_Files_Are_Named()
    {
        var keys = ConfigurationKeys.Of(Full).ToDictionary(p => p.Key, p => p.Value);

        Assert.Equal(("***", "***", "/run/refresh"), (keys["password"], keys["oauth2.client_secret"], keys["oauth2.refresh_token_file"]));
        Assert.Equal(("socks5://pu:***@[::2]:1080", "https://login.example.org/token"), (keys["proxy_url"], keys["oauth2.token_url"]));
        Assert.DoesNotContain(keys.Values, value => value.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void What_Is_Left_At_Its_Default_Is_Left_Out() =>
        Assert.Equal(
            ["name", "hostname", "protocol", "port", "timeout", "interval", "retry_interval"],
            ConfigurationKeys.Of(ServerOptions.For("mx.example.org")).Select(p => p.Key));

    [Fact]
    public async Task Module_Is_Shown_With_Its_Targets_And_Without_Its_Secrets()
    {
        var module = new ProbeModule("office", Full with { Name = "", Hostname = "" });
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Modules = [.. ProbeModule.BuiltIn, module] });

        var page = await exporter.UntilAsync("/configuration", "<summary>office</summary>");

        Assert.Contains("<dt>password</dt><dd>***</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>allowed_targets</dt><dd>any</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", page.Split("<section")[1..].Aggregate(string.Concat), StringComparison.Ordinal);
        Assert.Contains("<summary>imaps</summary>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_Shows_The_Configuration_And_Finds_Servers()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [Full, .. Enumerable.Range(0, 120).Select(n => Example.Server($"mx{n}"))] });

        var page = await exporter.UntilAsync("/configuration?page=3", "page 3 of 3");
        var found = WebUtility.HtmlDecode(await exporter.Client.GetStringAsync(new Uri("/configuration?q=FULL", UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.Contains("id=\"server-mx119\"", page, StringComparison.Ordinal);
        Assert.Contains("<dt>interval</dt><dd>1h30m</dd>", found, StringComparison.Ordinal);
        Assert.Contains("<h2 id=\"servers-title\">1 server</h2>", found, StringComparison.Ordinal);
    }
}
