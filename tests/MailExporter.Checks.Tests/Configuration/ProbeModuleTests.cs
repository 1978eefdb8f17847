using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class ProbeModuleTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ProbeModule Module(string content, string name = "m")
    {
        var result = _folder.Read(content);
        Assert.Empty(result.Errors);
        return Assert.Single(result.Options!.Modules, module => module.Name == name);
    }

    [Theory]
    [InlineData("smtp", MailProtocol.Smtp, TlsMode.Opportunistic, 25)]
    [InlineData("smtp_starttls", MailProtocol.Smtp, TlsMode.Required, 25)]
    [InlineData("smtps", MailProtocol.Smtp, TlsMode.Implicit, 465)]
    [InlineData("submission", MailProtocol.Smtp, TlsMode.Required, 587)]
    [InlineData("imap", MailProtocol.Imap, TlsMode.Opportunistic, 143)]
    [InlineData("imap_starttls", MailProtocol.Imap, TlsMode.Required, 143)]
    [InlineData("imaps", MailProtocol.Imap, TlsMode.Implicit, 993)]
    [InlineData("pop3", MailProtocol.Pop3, TlsMode.Opportunistic, 110)]
    [InlineData("pop3_stls", MailProtocol.Pop3, TlsMode.Required, 110)]
    [InlineData("pop3s", MailProtocol.Pop3, TlsMode.Implicit, 995)]
    public void Built_In_Module_Can_Be_Probed_Without_A_Configuration(string name, MailProtocol protocol, TlsMode tls, int port)
    {
        var module = Assert.Single(new ExporterOptions().Modules, known => known.Name == name);

        var server = module.For("mail.example.org");

        Assert.Equal(("mail.example.org", protocol, tls, port), (server.Hostname, server.Protocol, server.Tls, server.Port));
        Assert.Empty(server.Validate());
        Assert.False(module.IsGuarded);
        Assert.Equal(2525, module.For("mail.example.org", 2525).Port);
    }

    [Fact]
    public void Settings_Of_The_File_Are_Those_Of_Its_Modules()
    {
        var content = "timeout: 7s\ntls_config: {server_name: top.example.org}\nmodules: {m: {protocol: imap, interval: 5s}, smtps: {port: 4650, use_ssl: true, timeout: 2m}}";

        var (own, builtIn, over) = (Module(content), Module(content, "pop3s"), Module(content, "smtps"));

        Assert.Equal((TimeSpan.FromSeconds(7), "top.example.org", 143), (own.Template.Timeout, own.Template.TlsConfig.ServerName, own.Template.Port));
        Assert.Equal((TimeSpan.FromSeconds(7), "top.example.org", 995), (builtIn.Template.Timeout, builtIn.Template.TlsConfig.ServerName, builtIn.Template.Port));
        Assert.Equal((TimeSpan.FromMinutes(2), 4650), (over.Template.Timeout, over.Template.Port));
        Assert.Empty(over.For("mail.example.org").Validate()); // an interval limits no probe
        Assert.Equal("sni.example.org", own.For("mail.example.org", serverName: "sni.example.org").TlsConfig.ServerName);
    }

    [Theory]
    [InlineData("username: u, password: p", true)]
    [InlineData("username: u, password_file: c.yml", true)]
    [InlineData("username: u, oauth2: {token_url: 'https://login.example.org/', client_id: i, client_secret: s}", true)]
    [InlineData("tls_config: {cert_file: c.yml, key_file: c.yml}", true)]
    [InlineData("test_send: true, from_email: a@example.org, to_email: b@example.org", true)]
    [InlineData("test_send: false", false)]
    [InlineData("use_tls: true", false)]
    public void Module_That_Shows_A_Secret_Or_Sends_Mail_Is_Guarded(string settings, bool guarded)
    {
        var module = Module($"modules: {{m: {{{settings}, allowed_targets: [mail.example.org]}}}}");

        Assert.Equal(guarded, module.IsGuarded);
        Assert.Equal(["mail.example.org"], module.AllowedTargets!.Value.Select(target => target.ToString()));
    }

    [Fact]
    public void Client_Certificate_Of_The_File_Is_Not_Shown_By_A_Module_That_Goes_Anywhere()
    {
        const string Content = """
            tls_config: {cert_file: c.yml, key_file: c.yml, min_version: TLS12}
            modules: {m: {protocol: imap}, limited: {protocol: imap, allowed_targets: [192.0.2.0/24]}}
            """;

        Assert.All([Module(Content), Module(Content, "imaps")], module => Assert.Equal(new TlsOptions { MinVersion = System.Security.Authentication.SslProtocols.Tls12 }, module.Template.TlsConfig));
        Assert.NotNull(Module(Content, "limited").Template.TlsConfig.CertFile);
        Assert.True(Module(Content, "limited").IsGuarded);
    }

    [Fact]
    public void Limits_Of_Probes_Are_Read()
    {
        var probe = _folder.Read("probe: {allowed_targets: [\"*.example.org\", 192.0.2.0/24], max_concurrent_probes: 7}").Options!.Probe;

        Assert.Equal(["*.example.org", "192.0.2.0/24"], probe.AllowedTargets!.Value.Select(target => target.ToString()));
        Assert.Equal(7, probe.MaxConcurrentProbes);
        Assert.Empty(_folder.Read("probe: {allowed_targets: []}").Options!.Probe.AllowedTargets!);
    }
}
