using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Benchmarks;

/// <summary>Servers, and a result of about thirty series for each, every text its own object as it is after a real check.</summary>
internal static class FakeResults
{
    private static readonly DateTimeOffset Issued = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static ServerOptions[] Servers(int count) => [.. Enumerable.Range(0, count).Select(Server)];

    public static ServerOptions Server(int number) => new()
    {
        Name = $"imaps-{number}",
        Hostname = $"mail{number}.customers.example.org",
        Protocol = MailProtocol.Imap,
        Port = 993,
        Tls = TlsMode.Implicit,
        Username = $"monitor@customer{number}.example.org",
        Labels = [new("team", "mail")],
    };

    public static CheckResult Result(ServerOptions server, DateTimeOffset startedAt, double jitter)
    {
        var number = server.Name.Split('-')[1];
        return new CheckResult
        {
            Subject = new CheckSubject { Name = server.Name, Hostname = server.Hostname, Protocol = server.Protocol, Port = server.Port, Tls = server.Tls, Username = server.Username, Labels = server.Labels },
            Status = CheckStatus.Success,
            Message = $"IMAP server {server.Hostname} works: 42 messages.",
            StartedAt = startedAt,
            ResponseTime = TimeSpan.FromSeconds(0.02 + 0.1 * jitter),
            Phases = [.. ((CheckPhase[])[CheckPhase.Resolve, CheckPhase.Connect, CheckPhase.Tls, CheckPhase.Greeting, CheckPhase.Hello, CheckPhase.Auth, CheckPhase.Mailbox, CheckPhase.Quit]).Select(p => new PhaseDuration(p, TimeSpan.FromSeconds(0.001 + 0.01 * jitter)))],
            SupportsTls = true,
            Tls = new TlsFacts(
                "TLS 1.3",
                "TLS_AES_256_GCM_SHA384",
                [
                    new($"CN={server.Hostname}", "CN=R11, O=Let's Encrypt, C=US", [server.Hostname], $"03{number}", Issued, Issued.AddDays(90), "ECDSA P-256", "sha256RSA", $"{number}".PadLeft(64, 'a')),
                    new("CN=R11, O=Let's Encrypt, C=US", "CN=ISRG Root X1, O=Internet Security Research Group, C=US", [], "8A7D", Issued, Issued.AddDays(900), "RSA 2048", "sha256RSA", new string('b', 64)),
                ],
                []),
            Greeting = $"* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN] {server.Hostname} ready.",
            Capabilities = [.. "IMAP4rev1 SASL-IR IDLE QUOTA UIDPLUS".Split(' ')],
            Authenticated = true,
            AuthBackoff = false,
            Mailboxes = [new MailboxFacts("INBOX") { Messages = 42, Unseen = 7, SizeBytes = 1_234_567, QuotaUsedBytes = 1_234_567, QuotaLimitBytes = 1L << 30 }],
            Transcript = new TranscriptText(Encoding.UTF8.GetBytes($"{startedAt:O}".PadRight(900))),
            LocalAddress = "192.0.2.1:40000",
            RemoteAddress = $"198.51.100.1:{number}",
        };
    }
}
