using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class SeedExampleTests
{
    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "Configuration", "seed-example.json");

    [Fact]
    public void Example_Is_Accepted_As_It_Stands()
    {
        var result = ConfigurationFile.Read(Example, _ => null);

        Assert.Empty(result.Errors);
        Assert.Equal(8, result.Options!.Servers.Count);
        Assert.Equal(TimeSpan.FromHours(1), result.Options.CheckInterval);
        Assert.Equal(
            ["Primary SMTP", "Primary SMTP (TLS)", "Primary SMTP (SSL)", "Primary IMAP", "Primary IMAP (SSL)", "Primary POP3", "Backup MX", "Domain MX Records"],
            result.Options.Servers.Select(server => server.Name));
    }

    [Fact]
    public void Example_Means_What_It_Says()
    {
        var servers = ConfigurationFile.Read(Example, _ => null).Options!.Servers;

        Assert.Equal((TlsMode.Required, 587, "monitor@example.com", "monitorpass"), (servers[1].Tls, servers[1].Port, servers[1].Username, servers[1].Password!.Reveal()));
        Assert.Equal((TlsMode.Implicit, 465), (servers[2].Tls, servers[2].Port));
        Assert.Equal((MailProtocol.Imap, TlsMode.Opportunistic, 143), (servers[3].Protocol, servers[3].Tls, servers[3].Port));
        Assert.True(servers[7].ResolveMx);
        Assert.All(servers, server => Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromSeconds(30)), (server.Interval, server.Timeout)));
    }

    [Fact]
    public void Its_Notifications_Are_Read()
    {
        var read = ConfigurationFile.Read(Example, _ => null);

        Assert.Empty(read.Warnings);
        var (email, webhook) = (read.Options!.Notifications.Email!, read.Options.Notifications.Webhook!);
        Assert.Equal(("mail.example.com", 587, true, "alerts@example.com", "alertspass", "alerts@example.com"), (email.SmtpServer, email.SmtpPort, email.UseTls, email.Username, email.Password!.Reveal(), email.FromAddress));
        Assert.Equal(["admin@example.com", "operations@example.com"], email.ToAddresses);
        Assert.Equal((MailProtocol.Smtp, 587, TlsMode.Required), (email.ToServer().Protocol, email.ToServer().Port, email.ToServer().Tls));
        Assert.Equal("hooks.slack.com", webhook.Url!.Host);
        Assert.Null(read.Options.Notifications.Alertmanager);
    }
}
