using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>The faults, and the checks that find them.</summary>
internal sealed class LabFaults
{
    private const string Quota = "full@lab.test";

    /// <summary>An account of this test's own: its password changes.</summary>
    private const string Guest = "guest@lab.test";

    private readonly MailLab _lab;
    private readonly MailLab _stopped;
    private readonly string _passwordFile;
    private readonly LabMaildir _first;

    /// <summary>Prepares the labs; nothing is broken yet.</summary>
    /// <param name="lab">A lab in which single things break.</param>
    /// <param name="stopped">A lab of which whole servers stop.</param>
    public LabFaults(MailLab lab, MailLab stopped)
    {
        (_lab, _stopped) = (lab, stopped);
        _passwordFile = Path.Combine(lab.Facts.Dir, "guest.password");
        _first = new LabMaildir(lab, LabLogin.First);
        File.WriteAllText(_passwordFile, "before");
        SetPassword("before");
        new LabMaildir(lab, Quota).TakeOne(); // half full
        Servers = [.. CreateServers()];
        All = [.. CreateFaults()];
    }

    /// <summary>Entries for the first exporter.</summary>
    public IReadOnlyList<JsonObject> Servers { get; }

    /// <summary>The faults.</summary>
    public IReadOnlyList<Fault> All { get; }

    /// <summary>Entries for the second exporter: three hosts that it finds by the name server of this lab.</summary>
    public static IReadOnlyList<JsonObject> DistantServers(MailLab lab) =>
        [.. ((string[])["mail.lab.test", "mx1.lab.test", "mx2.lab.test"]).Select(host => At(host, lab.Entry($"distant {host}", "smtp")))];

    private IEnumerable<JsonObject> CreateServers()
    {
        yield return With(_stopped.Entry("imap", "imaps").Login(_stopped, LabLogin.First), "labels", new JsonObject { ["site"] = "north" }, "tls_config", new JsonObject { ["ca_file"] = _stopped.Facts.Ca });
        yield return With(_stopped.Entry("maildrop", "pop3s").Login(_stopped, LabLogin.Awkward), "labels", new JsonObject { ["site"] = "south" }, "tls_config", new JsonObject { ["ca_file"] = _stopped.Facts.Ca });
        yield return WithToken(_lab.Entry("token", "imaps").Token(_lab, "XOAUTH2", refresh: false));
        yield return With(_lab.Entry("guest", "imaps"), "username", Guest, "password_file", _passwordFile);
        yield return _lab.Entry("expired", "smtps");
        yield return With(_lab.Entry("expiring", "submission"), "use_tls", true);
        yield return With(_lab.Entry("starttls", "smtp"), "assess", true, "assess_interval", "1m");
        yield return With(With(At("strict.lab.test", _lab.Entry("downgraded", "smtp")), "use_tls", true), "assess", true, "assess_interval", "1m");
        yield return With(At("strict.lab.test", _lab.Entry("slow", "smtp_plain")), "warn", new JsonObject { ["response_time"] = "1s" }, "interval", "4s");
        yield return With(With(At("strict.lab.test", _lab.Entry("greylisted", "smtp")), "test_send", true, "interval", "10s"), "from_email", LabLogin.First, "to_email", LabLogin.First);
        yield return With(_lab.Entry("archive", "imaps").Login(_lab, LabLogin.First), "mailboxes", new JsonArray("INBOX", "Archive"));
        yield return _lab.Entry("drained", "imaps").Login(_lab, LabLogin.Second);
        yield return _lab.Entry("growing", "imaps").Login(_lab, LabLogin.Awkward);
        yield return _lab.Entry("quota", "imaps").Login(_lab, Quota);
    }

    private IEnumerable<Fault> CreateFaults()
    {
        yield return new("MailServerDown", "imap", "page", "connect_refused", () => _stopped.StopAsync("dovecot"), () => _stopped.StartAsync("dovecot"));
        yield return new("MailServerDown", "maildrop", "page", "phase connect", Nothing, Nothing); // the same server
        yield return new("MailServersDownTogether", null, "page", "3 are down, and at ", () => _stopped.StopAsync("dns"), () => _stopped.StartAsync("dns"));
        yield return new("MailServerAuthenticationFailing", "token", "page", "token_failed", () => _lab.StopAsync("oauth"), () => _lab.StartAsync("oauth"));
        yield return new("MailServerAccountLeftAlone", "guest", "ticket", "Correct the password", () => Do(() => SetPassword("after")), () => Do(() => File.WriteAllText(_passwordFile, "after")));

        var smtps = new PostfixListener(_lab, "smtps");
        yield return new("MailServerCertificateInvalid", "expired", "page", "not valid: expired", async () => await smtps.ServeWithAsync(ChainFile(await LabCertificate.IssueAsync(_lab, null))), () => smtps.ServeWithAsync(""));
        var submission = new PostfixListener(_lab, "submission");
        var soon = TimeProvider.System.GetUtcNow().AddHours(12);
        yield return new("MailServerCertificateExpiring", "expiring", "page", "ends in 11h 5", async () => await submission.ServeWithAsync(ChainFile(await LabCertificate.IssueAsync(_lab, soon))), () => submission.ServeWithAsync(""));
        var smtp = new PostfixListener(_lab, "smtp");
        yield return new("MailServerStartTlsMissing", "starttls", "page", "no longer offers STARTTLS", () => smtp.ServeWithAsync(" -o smtpd_tls_security_level=none"), () => smtp.ServeWithAsync(""));
        var strict = new PostfixListener(_lab, "smtp", isStrict: true);
        yield return new("MailServerTlsVersionLower", "downgraded", "ticket", "TLS 1.3 within the last day", () => strict.ServeWithAsync(" -o { smtpd_tls_protocols = >=TLSv1, <=TLSv1.2 } -o { smtpd_recipient_restrictions = defer }"), () => strict.ServeWithAsync(""));
        yield return new("MailSecurityObsoleteTls", "downgraded", "ticket", "tls_1_0_accepted", Nothing, Nothing); // by the option above
        yield return new("MailSecurityScoreDropped", "starttls", "ticket", "tls_available 0", Nothing, Nothing); // without STARTTLS
        yield return new("MailSecurityCriticalFinding", "starttls", "page", "starttls_missing", Nothing, Nothing);
        yield return new("MailServerRefusesTemporarily", "greylisted", "ticket", "temporary refusal", Nothing, Nothing); // by the option above
        var plain = new PostfixListener(_lab, "smtp_plain", isStrict: true);
        yield return new("MailServerSlow", "slow", "ticket", "in phase hello", () => plain.ServeWithAsync(" -o { smtpd_helo_restrictions = sleep 2 }"), () => plain.ServeWithAsync(""));

        var archive = _first.Mailbox("Archive");
        yield return new("MailServerDegraded", "archive", "ticket", "mailbox_missing", () => Do(() => Directory.Move(archive, archive + "-away")), () => Do(() => Directory.Move(archive + "-away", archive)));
        yield return OfMailbox("MailServerMailboxNotDrained", "drained", "has been there for 2h", LabLogin.Second, 1, 100, TimeSpan.FromHours(2));
        yield return OfMailbox("MailServerMailboxGrowing", "growing", "120 messages", LabLogin.Awkward, 120, 100, TimeSpan.Zero);
        yield return OfMailbox("MailServerQuotaNearlyFull", "quota", "of 100kiB", Quota, 1, 46_000, TimeSpan.Zero);
    }

    private Fault OfMailbox(string alert, string check, string words, string user, int count, int size, TimeSpan age)
    {
        var mailbox = new LabMaildir(_lab, user);
        return new Fault(alert, check, "ticket", words, () => mailbox.PutAsync(count, size, age), mailbox.TakeAsync);
    }

    private static string ChainFile(string file) => $" -o smtpd_tls_chain_files={file}";

    private static Task Nothing() => Task.CompletedTask;

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static JsonObject At(string host, JsonObject entry) => With(entry, "hostname", host);

    private static JsonObject With(JsonObject entry, params JsonNode?[] pairs)
    {
        foreach (var pair in pairs.Chunk(2))
        {
            entry[(string)pair[0]!] = pair[1];
        }

        return entry;
    }

    /// <summary>A token that is too young to be kept: it is fetched for each check.</summary>
    private static JsonObject WithToken(JsonObject entry)
    {
        entry["oauth2"]!["token_url"] = (string?)entry["oauth2"]!["token_url"] + "?expires_in=30";
        return entry;
    }

    private void SetPassword(string password)
    {
        var file = Path.Combine(_lab.Facts.Dir, "dovecot", "users");
        var others = File.ReadLines(file).Where(line => !line.StartsWith($"{Guest}:", StringComparison.Ordinal)).ToArray();
        File.WriteAllLines(file, [.. others, $"{Guest}:{{PLAIN}}{password}:5000:5000::{_lab.Facts.Dir}/mail/guest::"]);
    }
}
