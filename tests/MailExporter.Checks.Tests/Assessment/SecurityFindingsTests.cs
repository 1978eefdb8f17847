using MailExporter.Checks.Assessment;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Assessment;

public sealed class SecurityFindingsTests
{
    private static readonly ServerEvidence Healthy = Seen.Server(MailProtocol.Smtp, "STARTTLS", "ENHANCEDSTATUSCODES") with { TlsVersions = Seen.Versions("1.2 1.3", "3.0 1.0 1.1"), AnswersInjected = false };

    [Fact]
    public void Healthy_Server_Has_None() => Assert.Empty(Ids(Healthy));

    public static TheoryData<string, string> Cases { get; } = new(Rows().Select(row => (row.Name, row.Expected)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_Fault_Is_A_Finding(string name, string expected) => Assert.Equal(expected, string.Join(' ', Ids(Rows().Single(row => row.Name == name).Evidence)));

    private static IEnumerable<(string Name, ServerEvidence Evidence, string Expected)> Rows()
    {
        var imap = Seen.Server(MailProtocol.Imap, "IMAP4rev1", "STARTTLS", "LOGINDISABLED");
        var pop3 = Seen.Server(MailProtocol.Pop3, "STLS", "UIDL");
        var plain = Seen.Server(MailProtocol.Smtp, "ENHANCEDSTATUSCODES");
        var on465 = AssessmentOptions.Of(ServerOptions.For("mx.example.org", MailProtocol.Smtp, TlsMode.Implicit));
        yield return ("no STARTTLS, implicit TLS", plain, "warning/starttls_missing");
        yield return ("no TLS at all", plain with { Implicit = plain.Implicit.Failed() }, "critical/starttls_missing");
        yield return ("implicit TLS alone", Healthy with { Options = on465, Clear = Healthy.Clear.Failed(), StartTls = null, Implicit = Seen.Result(on465, TlsMode.Implicit, "ENHANCEDSTATUSCODES") }, "");
        yield return ("injection", Healthy with { AnswersInjected = true }, "critical/starttls_injection");
        yield return ("injection not told", Healthy with { AnswersInjected = null }, "");
        yield return ("neither MTA-STS nor DANE", Healthy with { Options = Healthy.Options with { Protection = new(false, false) } }, "warning/mx_unprotected");
        yield return ("DANE", Healthy with { Options = Healthy.Options with { Protection = new(false, true) } }, "");
        yield return ("MTA-STS not known", Healthy with { Options = Healthy.Options with { Protection = new(null, false) } }, "");
        yield return ("SSL 3.0", Healthy with { TlsVersions = Seen.Versions("3.0 1.2 1.3", "1.0 1.1") }, "critical/ssl_3_0_accepted");
        yield return ("TLS 1.0 and 1.1", Healthy with { TlsVersions = Seen.Versions("1.0 1.1 1.2 1.3", "3.0") }, "warning/tls_1_0_accepted warning/tls_1_1_accepted");
        yield return ("old TLS only", Healthy with { StartTls = Healthy.StartTls!.Failed(), TlsVersions = Seen.Versions("1.0", "1.2 1.3", "TLS_RSA_WITH_AES_128_CBC_SHA") }, "critical/modern_tls_missing warning/tls_1_0_accepted");
        yield return ("no TLS 1.3", Healthy with { StartTls = Healthy.StartTls! with { Tls = Healthy.StartTls.Tls! with { Version = "TLS 1.2" } }, TlsVersions = Seen.Versions("1.2", "1.3") }, "info/tls_1_3_missing");
        yield return ("every trial was cut off, the handshake was not", Healthy with { TlsVersions = Seen.Versions("", "1.2 1.3") }, "");
        yield return ("TLS 1.3 only", Healthy with { TlsVersions = Seen.Versions("1.3", "1.2") }, "");
        yield return ("TLS 1.2 not told", Healthy with { TlsVersions = Seen.Versions("", "1.3") }, "");
        yield return ("no forward secrecy", Healthy with { TlsVersions = Seen.Versions("1.2 1.3", "", "TLS_RSA_WITH_AES_128_CBC_SHA") }, "warning/forward_secrecy_missing");
        yield return ("DHE", Healthy with { TlsVersions = Seen.Versions("1.2 1.3", "", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256") }, "");
        yield return ("AUTH before TLS", Seen.Server(MailProtocol.Smtp, "STARTTLS", "ENHANCEDSTATUSCODES", "AUTH PLAIN"), "warning/cleartext_auth");
        yield return ("AUTH without TLS", Seen.Server(MailProtocol.Smtp, "ENHANCEDSTATUSCODES", "AUTH PLAIN"), "critical/cleartext_auth warning/starttls_missing");
        yield return ("AUTH after TLS", Healthy with { StartTls = Seen.Result(Healthy.Options, TlsMode.Required, "AUTH PLAIN") }, "");
        yield return ("LOGIN only", Healthy with { StartTls = Seen.Result(Healthy.Options, TlsMode.Required, "AUTH LOGIN") }, "warning/login_only");
        yield return ("LOGIN before TLS in IMAP", Seen.Server(MailProtocol.Imap, "IMAP4rev1", "STARTTLS"), "warning/cleartext_auth");
        yield return ("AUTH= before TLS in IMAP", Seen.Server(MailProtocol.Imap, "STARTTLS", "LOGINDISABLED", "AUTH=PLAIN"), "warning/cleartext_auth");
        yield return ("LOGINDISABLED", imap, "");
        yield return ("USER before TLS in POP3", Seen.Server(MailProtocol.Pop3, "STLS", "USER"), "warning/cleartext_auth warning/login_only");
        yield return ("POP3 without USER", pop3, "");
        yield return ("POP3 without CAPA", Seen.Server(MailProtocol.Pop3), "critical/cleartext_auth warning/starttls_missing");
        yield return ("open relay", Healthy with { SmtpAnswers = new(null, null, "250 2.1.5 Ok") }, "critical/open_relay");
        yield return ("VRFY and EXPN", Healthy with { SmtpAnswers = new("250 root", "250 root", null) }, "warning/vrfy_answered warning/expn_answered");
        yield return ("no enhanced status codes", Seen.Server(MailProtocol.Smtp, "STARTTLS", "SIZE"), "info/enhanced_status_codes_missing");
        yield return ("HELO only", Seen.Server(MailProtocol.Smtp) with { StartTls = null }, "warning/starttls_missing");
        yield return ("version in the greeting", Healthy with { Clear = Healthy.Clear with { Greeting = "220 mx.example.org ESMTP Exim 4.96" } }, "info/software_version");
        yield return ("version in ID", imap with { ImapId = "ID ( name Dovecot version 2.3.19 )" }, "info/software_version");
        yield return ("version in IMPLEMENTATION", Seen.Server(MailProtocol.Pop3, "STLS", "IMPLEMENTATION Cyrus POP3 server v2.4.17"), "info/software_version");
        yield return ("expired on the own port", Healthy with { StartTls = Healthy.StartTls!.With(CertificateError.Expired), Implicit = Healthy.Implicit.With(CertificateError.Expired) }, "warning/certificate_expired");
        yield return ("untrusted on 465", Healthy with { Implicit = Healthy.Implicit.With(CertificateError.Untrusted) }, "critical/certificate_untrusted");
        yield return ("not yet valid", imap with { StartTls = imap.StartTls!.With(CertificateError.NotYetValid) }, "critical/certificate_not_yet_valid");
        yield return ("another name", imap with { StartTls = imap.StartTls!.With(CertificateError.NameMismatch) }, "critical/certificate_name_mismatch");
        yield return ("self-signed", Healthy with { StartTls = Healthy.StartTls!.With(CertificateError.SelfSigned) }, "warning/certificate_self_signed");
        yield return ("weak key", imap with { StartTls = imap.StartTls!.With(CertificateError.WeakKey) }, "warning/certificate_weak_key");
        yield return ("weak signature", imap with { StartTls = imap.StartTls!.With(CertificateError.WeakSignature) }, "warning/certificate_weak_signature");
        yield return ("ends soon", imap with { StartTls = imap.StartTls! with { Tls = imap.StartTls.Tls! with { Chain = [Seen.Leaf with { NotAfter = TestCertificates.Now.AddDays(13) }] } } }, "warning/certificate_expiring");
    }

    [Fact]
    public void Every_Finding_Says_What_To_Do_And_Where_It_Is_Written()
    {
        var all = Rows().SelectMany(row => SecurityFindings.Of(row.Evidence, TestCertificates.Now)).ToArray();

        Assert.All(all, finding => Assert.Matches("^[a-z0-9_]+$", finding.Id));
        Assert.All(all, finding => Assert.Matches(@"^[A-Z].*: [a-z].*\.$|^[A-Z].*\.$", finding.Text));
        Assert.All(all, finding => Assert.StartsWith("RFC ", finding.Reference, StringComparison.Ordinal));
    }

    [Fact]
    public void What_A_Server_Says_Is_Bounded_And_Cannot_Drive_A_Terminal()
    {
        var finding = Assert.Single(SecurityFindings.Of(Healthy with { SmtpAnswers = new("250 \u001b[2J" + new string('x', 500), null, null) }, TestCertificates.Now));

        Assert.DoesNotContain('\u001b', finding.Text);
        Assert.InRange(finding.Text.Length, 100, 260);
    }

    [Theory]
    [InlineData("220 mx.example.org ESMTP Exim 4.96 Tue, 24 Nov 2026 10:00:00 +0000", "Exim 4.96")]
    [InlineData("220 mx.example.org ESMTP Sendmail 8.17.1/8.17.1; Tue, 24 Nov 2026", "Sendmail 8.17.1")]
    [InlineData("220 mx.example.org Microsoft ESMTP MAIL Service, Version: 10.0.14393.4169 ready", "Microsoft 10.0.14393.4169")]
    [InlineData("220 mx.example.org ESMTP Haraka/2.8.28 ready", "Haraka 2.8.28")]
    [InlineData("* OK [CAPABILITY IMAP4rev1] Cyrus IMAP v3.0.8-Debian-3.0.8-6 server ready", "Cyrus 3.0.8-Debian-3")]
    [InlineData("+OK POP3 mail.example.org 2007b.104 server ready", null)]
    [InlineData("+OK Dovecot (Debian) ready. <1a2.3.4b@mail.example.org>", null)]
    [InlineData("220 mx.example.org ESMTP Postfix (Debian/GNU)", null)]
    [InlineData("220 mx1.2.example.org ESMTP", null)]
    [InlineData("220 host 192.0.2.25 ESMTP ready at 24.11.2026 10:00", null)]
    [InlineData("250 mx Hello probe.example.net [192.0.2.1], pleased", null)]
    [InlineData("", null)]
    public void Software_Version_Is_Told_From_Names_Addresses_And_Dates(string text, string? expected)
    {
        var found = SoftwareVersion.In(text);

        Assert.True(expected is null ? found is null : found is not null && found.StartsWith(expected, StringComparison.Ordinal), $"found {found}");
    }

    private static string[] Ids(ServerEvidence evidence) => [.. SecurityFindings.Of(evidence, TestCertificates.Now).Select(finding => $"{finding.Severity.Spell()}/{finding.Id}")];
}
