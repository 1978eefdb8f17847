using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class TemplatesTests
{
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
    public void Built_In_Module_Is_There_Without_Being_Configured(string module, MailProtocol protocol, TlsMode tls, int port)
    {
        using var folder = new ConfigurationFolder();

        var server = Assert.Single(folder.Read($"servers: [{{hostname: h, module: {module}}}]").Options!.Servers);

        Assert.Equal((protocol, tls, port), (server.Protocol, server.Tls, server.Port));
    }

    [Fact]
    public void Configured_Module_Takes_The_Place_Of_A_Built_In_One()
    {
        using var folder = new ConfigurationFolder();

        var server = Assert.Single(folder.Read("modules: {smtps: {port: 4650, use_ssl: true}}\nservers: [{hostname: h, module: smtps}]").Options!.Servers);

        Assert.Equal(4650, server.Port);
    }

    [Fact]
    public void Contradiction_That_Comes_From_A_Template_Is_Shown_In_The_Template()
    {
        using var folder = new ConfigurationFolder();

        Assert.Equal(
            ["c.yml:1:27: servers[0].timeout: found 2m, expected at most the interval, 1m"],
            folder.Errors("modules: {slow: {port: 1, timeout: 2m}}\nservers: [{hostname: h, module: slow}]"));
    }

    [Fact]
    public void Tls_Settings_Are_Merged_Key_By_Key()
    {
        using var folder = new ConfigurationFolder();

        var server = Assert.Single(folder.Read("""
            tls_config: {server_name: top.example.org, min_version: TLS12}
            modules: {m: {tls_config: {server_name: module.example.org, max_version: TLS13}}}
            servers: [{hostname: h, module: m, tls_config: {insecure_skip_verify: true}}]
            """).Options!.Servers);

        Assert.Equal(
            new TlsOptions { ServerName = "module.example.org", InsecureSkipVerify = true, MinVersion = System.Security.Authentication.SslProtocols.Tls12, MaxVersion = System.Security.Authentication.SslProtocols.Tls13 },
            server.TlsConfig);
    }
}
