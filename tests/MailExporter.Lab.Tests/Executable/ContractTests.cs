using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The owner's example, the four metrics of the contract, and what becomes of them in an outage.</summary>
[Collection(ExecutableTests.Name)]
public sealed class ContractTests(MailLab lab)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    /// <summary>For the check itself, and for us to look.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private static readonly string[] Names =
        ["Primary SMTP", "Primary SMTP (TLS)", "Primary SMTP (SSL)", "Primary IMAP", "Primary IMAP (SSL)", "Primary POP3", "Backup MX", "Domain MX Records"];

    private static readonly string[] OfDovecot = ["Primary IMAP", "Primary IMAP (SSL)", "Primary POP3"];

    [Fact]
    public async Task Four_Metrics_Are_True_For_Every_Server_And_Follow_An_Outage_Of_Dovecot()
    {
        using var configuration = ConfigurationFolder.SeedExample(lab);
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);

        var page = await exporter.MetricsWhenAsync("all eight servers up", p => p.All("mail_server_up").Count(s => s.Value == 1) == 8, Interval + Grace);
        AssertTrue(page);

        await lab.StopAsync("dovecot");
        try
        {
            page = await exporter.MetricsWhenAsync("Dovecot's servers down", p => OfDovecot.All(name => p.Value("mail_server_up", $"name={name}") == 0), Interval + Grace);
            AssertOutage(page);
        }
        finally
        {
            await lab.StartAsync("dovecot");
        }

        page = await exporter.MetricsWhenAsync("all eight servers up again", p => p.All("mail_server_up").Count(s => s.Value == 1) == 8, Interval + Grace);
        AssertTrue(page);
        Assert.Empty(page.All("mail_server_failure"));
        Assert.Equal(OfDovecot.Order(), Names.Where(name => exporter.Log.Split('\n').Any(line => line.Contains("Check recovered", StringComparison.Ordinal) && line.Contains($"server=\"{name}\"", StringComparison.Ordinal))).Where(OfDovecot.Contains).Order());
    }

    private void AssertTrue(Exposition page)
    {
        foreach (var name in Names)
        {
            var (protocol, service, hostname) = Identity(name);
            string[] labels = [$"name={name}", $"hostname={hostname}", $"protocol={protocol}", $"port={lab.Facts.Ports[service]}"];
            Assert.Equal(1, page.Value("mail_server_up", labels));
            Assert.Equal(1, page.Value("mail_server_tls_supported", labels));
            Assert.InRange(page.Value("mail_server_response_time", labels)!.Value, 0.0001, 15);
            Assert.InRange(page.Value("mail_server_last_check_timestamp_seconds", labels)!.Value, Now() - 120, Now());
            Assert.Equal(20, page.Value("mail_server_check_interval_seconds", labels));
        }

        Assert.Equal(3, page.Value("mail_server_messages", "name=Primary IMAP", "username=u1@lab.test", "mailbox=INBOX"));
        Assert.Equal(5, page.Value("mail_server_messages", "name=Primary IMAP (SSL)", "username=u3@lab.test", "mailbox=INBOX"));
        Assert.Equal(0, page.Value("mail_server_messages", "name=Primary POP3", "username=u2@lab.test", "mailbox=INBOX"));
        Assert.Equal(3, page.All("mail_server_messages").Count());
        Assert.Equal(2, page.Value("mail_server_mailbox_unseen", "name=Primary IMAP"));
        Assert.Equal(["mx=mx1.lab.test", "mx=mx2.lab.test"], page.All("mail_server_mx", "name=Domain MX Records").Select(series => series.Labels[4]));
    }

    private static void AssertOutage(Exposition page)
    {
        foreach (var name in OfDovecot)
        {
            Assert.Equal(1, page.Value("mail_server_failure", $"name={name}", "phase=connect", "reason=connect_refused"));
            Assert.Equal(1, page.Value("mail_server_status", $"name={name}", "status=error"));
            foreach (var family in (string[])["mail_server_messages", "mail_server_mailbox_unseen", "mail_server_tls_info", "mail_server_tls_supported", "mail_server_capability"])
            {
                Assert.Empty(page.All(family, $"name={name}"));
            }

            Assert.InRange(page.Value("mail_server_last_success_timestamp_seconds", $"name={name}")!.Value, Now() - 120, page.Value("mail_server_last_check_timestamp_seconds", $"name={name}")!.Value - 1);
        }

        Assert.Equal(1, page.Value("mail_server_up", "name=Primary SMTP"));
    }

    private static (string Protocol, string Service, string Hostname) Identity(string name) => name switch
    {
        "Primary SMTP" => ("smtp", "smtp", "mail.lab.test"),
        "Primary SMTP (TLS)" => ("smtp", "submission", "mail.lab.test"),
        "Primary SMTP (SSL)" => ("smtp", "smtps", "mail.lab.test"),
        "Primary IMAP" => ("imap", "imap", "mail.lab.test"),
        "Primary IMAP (SSL)" => ("imap", "imaps", "mail.lab.test"),
        "Primary POP3" => ("pop3", "pop3", "mail.lab.test"),
        "Backup MX" => ("smtp", "smtp", "mx2.lab.test"),
        _ => ("smtp", "smtp", "lab.test"),
    };

    private static double Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
}
