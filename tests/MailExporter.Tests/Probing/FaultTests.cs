using System.Net;
using MailExporter.Testing;

namespace MailExporter.Tests.Probing;

/// <summary>What goes wrong in one server after the other, as a scraper sees it: 0 and why, and never 1.</summary>
public sealed class FaultTests
{
    private const string Ehlo = "S: 220 mx ESMTP\nC: EHLO *\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\n";
    private const string Upgrade = Ehlo + "S: 220 go ahead\ntls:\n";
    private const string Imap = "tls:\nS: * OK ready\nC: {*} CAPABILITY\n";

    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "greet-5xx", "smtp_starttls", "S: 554 no\nC?: QUIT", "greeting/greeting_rejected" },
        { "greet-421", "smtp_starttls", "S: 421 later\nC?: QUIT", "greeting/greeting_rejected" },
        { "garbage", "smtp_starttls", "S: !@#$%\nC?: QUIT", "greeting/protocol_error" },
        { "wrong-proto", "smtp_starttls", "S: * OK IMAP4rev1\nC?: QUIT", "greeting/protocol_error" },
        { "binary-reply", "smtp_starttls", "bytes: ff 00 fe 0d 0a\nC?: QUIT", "greeting/protocol_error" },
        { "endless-line", "smtp_starttls", "flood: *", "greeting/response_too_large" },
        { "endless-multi", "smtp_starttls", "flood: * \"220-more\\r\\n\"", "greeting/response_too_large" },
        { "close-banner", "smtp_starttls", "S: 220 mx\nC: EHLO *\nclose:", "hello/connection_lost" },
        { "no-starttls", "smtp_starttls", "S: 220 mx\nC: EHLO *\nS: 250 mx\nC?: QUIT", "starttls/starttls_unsupported" },
        { "reject-starttls", "smtp_starttls", Ehlo + "S: 454 not now\nC?: QUIT", "starttls/starttls_rejected" },
        { "starttls-inject", "smtp_starttls", Ehlo + "S+: 220 go ahead\nS: 250 injected\ngone:", "starttls/starttls_injection" },
        { "tls-garbage", "smtp_starttls", Ehlo + "S+: 220 go ahead\nread: 1\nS: no TLS here at all\nclose:", "tls/tls_handshake" },
        { "tls-drop", "smtp_starttls", Upgrade + "C: EHLO *\nclose:", "hello/connection_lost" },
        { "imap bye", "imaps", "tls:\nS: * BYE no\nC?: *", "greeting/greeting_rejected" },
        { "imap reject-ehlo", "imaps", Imap + "S: {tag} BAD no\nC?: *", "hello/hello_rejected" },
        { "imap huge-reply", "imaps", Imap + "flood: * \"* CAPABILITY X\\r\\n\"", "hello/response_too_large" },
        { "imap binary-reply", "imaps", "tls:\nbytes: ff 00 fe 0d 0a\nC?: *", "greeting/protocol_error" },
        { "pop3 -ERR", "pop3_stls", "S: -ERR no\nC?: *", "greeting/greeting_rejected" },
        { "pop3 no STLS", "pop3_stls", "S: +OK ready\nC: CAPA\nS: -ERR no\nC?: *", "starttls/starttls_unsupported" },
    };

    public static TheoryData<string> Certificates => ["expired", "not_yet_valid", "name_mismatch", "untrusted", "self_signed", "no chain"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_Is_No_Success_And_Says_Where_And_Why(string fault, string module, string script, string outcome)
    {
        await using var server = ScriptedServer.Start(script);
        await using var exporter = await ProbingExporter.StartAsync();

        var (status, page) = await exporter.ProbeAsync($"module={module}&target=127.0.0.1:{server.Port}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\nprobe_success 0\n", page, StringComparison.Ordinal);
        var (phase, reason) = (outcome.Split('/')[0], outcome.Split('/')[1]);
        Assert.True(page.Contains($"phase=\"{phase}\",reason=\"{reason}\"}} 1\n", StringComparison.Ordinal), $"{fault}:\n{page}");
    }

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task Bad_Certificate_Is_No_Success_And_Its_Facts_Are_There(string fault)
    {
        var certificate = fault switch
        {
            "expired" => TestCertificates.Expired,
            "not_yet_valid" => TestCertificates.NotYetValid,
            "name_mismatch" => TestCertificates.WrongName,
            "untrusted" => TestCertificates.UnknownCa,
            "self_signed" => TestCertificates.SelfSigned,
            _ => TestCertificates.WithoutIntermediate,
        };
        await using var server = ScriptedServer.Start("tls:\nS: * OK ready\nC?: ZZ LOGOUT", new() { Certificate = certificate });
        await using var exporter = await ProbingExporter.StartAsync();

        var (_, page) = await exporter.ProbeAsync($"module=imaps&target=127.0.0.1:{server.Port}");

        Assert.Contains("\nprobe_success 0\n", page, StringComparison.Ordinal);
        Assert.Contains("phase=\"tls\",reason=\"tls_certificate\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains($"error=\"{(fault == "no chain" ? "untrusted" : fault)}\"}} 1\n", page, StringComparison.Ordinal);
        Assert.Contains($"\nprobe_ssl_earliest_cert_expiry {certificate.Leaf.NotAfter.ToUniversalTime().Subtract(DateTime.UnixEpoch).TotalSeconds}\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("probe_ssl_last_chain_expiry_timestamp_seconds", page, StringComparison.Ordinal); // no chain was trusted
    }

    [Theory]
    [InlineData("smtp_starttls", "stall:", "phase=\"greeting\",reason=\"timeout\"")]
    [InlineData("smtp_starttls", Ehlo + "S: 220 go ahead\nstall:", "phase=\"tls\",reason=\"timeout\"")]
    [InlineData("imaps", "stall:", "phase=\"tls\",reason=\"timeout\"")]
    [InlineData("imaps", Imap + "stall:", "phase=\"hello\",reason=\"timeout\"")]
    [InlineData("imap", "drip: 100 * OK and so it goes on and on until somebody loses patience", "phase=\"greeting\",reason=\"timeout\"")]
    public async Task Server_That_Hangs_Is_Told_Of_Before_The_Scrape_Ends(string module, string script, string failure)
    {
        await using var server = ScriptedServer.Start(script);
        await using var exporter = await ProbingExporter.StartAsync(timeoutOffset: 4);
        var began = TimeProvider.System.GetTimestamp();

        var (_, page) = await exporter.ProbeAsync($"module={module}&target=127.0.0.1:{server.Port}", patience: "5");

        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0.9, 5);
        Assert.Contains(failure, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp_starttls", Upgrade + "C: EHLO *\nS: 250 mx\nC: QUIT\nS: 221 bye")]
    [InlineData("smtp_starttls", Upgrade + "C: EHLO *\nS: 250 mx\nC: QUIT\nclose:")] // no-bye
    [InlineData("smtp", "L: 220 mx\nC: EHLO *\nL: 250 mx\nC: QUIT\nL: 221 bye")] // lf-only
    [InlineData("smtp", "split: 220 mx\nC: EHLO *\nsplit: 250 mx\nC: QUIT\nS: 221 bye")]
    [InlineData("imaps", Imap + "S+: * CAPABILITY IMAP4rev1\nS: {tag} OK done\nC: ZZ LOGOUT\nS: ZZ OK bye")]
    [InlineData("pop3_stls", "S: +OK ready\nC: CAPA\nS+: +OK\nS+: STLS\nS: .\nC: STLS\nS: +OK go\ntls:\nC: CAPA\nS+: +OK\nS: .\nC: QUIT\nS: +OK bye")]
    public async Task Server_That_Works_Is_A_Success(string module, string script)
    {
        await using var server = ScriptedServer.Start(script);
        await using var exporter = await ProbingExporter.StartAsync();

        var (_, page) = await exporter.ProbeAsync($"module={module}&target=127.0.0.1:{server.Port}");

        Assert.True(page.Contains("\nprobe_success 1\n", StringComparison.Ordinal), page);
        Assert.Contains($"\nmail_server_up{{hostname=\"127.0.0.1\",protocol=\"{module[..4]}\",port=\"{server.Port}\"}} 1\n", page, StringComparison.Ordinal);
    }
}
