using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Metrics;

/// <summary>A result that knows everything, and the page it makes.</summary>
internal static class FullResult
{
    public const string L = """name="mx",hostname="mx.example.org",protocol="smtp",port="25",team="Zoë \"a\\b\"\n" """;

    public static ServerOptions Server { get; } = Example.Server() with { Username = "u", Labels = [new("team", "Zoë \"a\\b\"\n")] };

    public static CheckResult Result { get; } = Example.Success(Server, Example.Start.AddSeconds(0.25)) with
    {
        Status = CheckStatus.Warning,
        SupportsTls = true,
        Warnings = [new(WarningReason.Slow, "…"), new(WarningReason.CertificateExpiry, "…")],
        Phases = [new(CheckPhase.Connect, TimeSpan.FromSeconds(0.1)), new(CheckPhase.StartTls, TimeSpan.FromSeconds(1e-6))],
        Tls = new TlsFacts(
            "TLS 1.3",
            "TLS_AES_256_GCM_SHA384",
            [
                new("CN=mx.example.org", "O=\"Ex, Inc\"", ["mx.example.org"], "0A", Example.Start, Example.Start.AddDays(90), "ECDSA P-256", "sha256ECDSA", "ab"),
                new("CN=ca", "CN=ca", [], "01", Example.Start, Example.Start.AddDays(9), "RSA 1024", "sha256RSA", "cd"),
            ],
            [CertificateError.Untrusted, CertificateError.WeakKey]),
        Capabilities = ["SIZE", "starttls"],
        Smtp = new SmtpFacts(250, "mx", [new("SIZE", "10240000")]),
        Mailboxes = [new MailboxFacts("INBOX") { Messages = 42, Unseen = 7, SizeBytes = 1L << 40, QuotaUsedBytes = 0, QuotaLimitBytes = 1024, OldestMessage = Example.Start }],
        TestSendSuccess = false,
        AuthBackoff = false,
        MxRecords = [new("mx.example.org", 10)],
    };

    public static string Page { get; } = $$"""
        # HELP mail_server_up Whether the server works: 1 for success or warning, 0 for error.
        # TYPE mail_server_up gauge
        mail_server_up{$L} 1
        # HELP mail_server_response_time Duration of the whole last check in seconds.
        # TYPE mail_server_response_time gauge
        mail_server_response_time{$L} 0.125
        # HELP mail_server_tls_supported Whether TLS is in use, or STARTTLS or STLS on offer.
        # TYPE mail_server_tls_supported gauge
        mail_server_tls_supported{$L} 1
        # HELP mail_server_messages Messages in the mailbox.
        # TYPE mail_server_messages gauge
        mail_server_messages{$L,username="u",mailbox="INBOX"} 42
        # HELP mail_server_status State of the check: 1 for the state it is in, 0 for the others.
        # TYPE mail_server_status gauge
        mail_server_status{$L,status="success"} 0
        mail_server_status{$L,status="warning"} 1
        mail_server_status{$L,status="error"} 0
        # HELP mail_server_warning 1 while this makes the check a warning.
        # TYPE mail_server_warning gauge
        mail_server_warning{$L,reason="slow"} 1
        mail_server_warning{$L,reason="certificate_expiry"} 1
        # HELP mail_server_phase_duration_seconds Duration of each phase of the last check.
        # TYPE mail_server_phase_duration_seconds gauge
        mail_server_phase_duration_seconds{$L,phase="connect"} 0.1
        mail_server_phase_duration_seconds{$L,phase="starttls"} 1E-06
        # HELP mail_server_last_check_timestamp_seconds Unix time at which the last check began.
        # TYPE mail_server_last_check_timestamp_seconds gauge
        mail_server_last_check_timestamp_seconds{$L} 1795435200.25
        # HELP mail_server_last_success_timestamp_seconds Unix time at which the last check began that was not an error.
        # TYPE mail_server_last_success_timestamp_seconds gauge
        mail_server_last_success_timestamp_seconds{$L} 1795435200.25
        # HELP mail_server_consecutive_failures Checks in a row that ended in error, the last one included.
        # TYPE mail_server_consecutive_failures gauge
        mail_server_consecutive_failures{$L} 0
        # HELP mail_server_check_interval_seconds Configured interval of the check.
        # TYPE mail_server_check_interval_seconds gauge
        mail_server_check_interval_seconds{$L} 60
        # HELP mail_server_tls_info TLS version and cipher suite of the last handshake.
        # TYPE mail_server_tls_info gauge
        mail_server_tls_info{$L,version="TLS 1.3",cipher="TLS_AES_256_GCM_SHA384"} 1
        # HELP mail_server_tls_certificate_valid Whether trust, name and dates of the certificate are right.
        # TYPE mail_server_tls_certificate_valid gauge
        mail_server_tls_certificate_valid{$L} 0
        # HELP mail_server_tls_certificate_error 1 for each thing that is wrong with the certificate chain.
        # TYPE mail_server_tls_certificate_error gauge
        mail_server_tls_certificate_error{$L,error="untrusted"} 1
        mail_server_tls_certificate_error{$L,error="weak_key"} 1
        # HELP mail_server_tls_certificate_not_after_timestamp_seconds Unix time at which the server's certificate ends.
        # TYPE mail_server_tls_certificate_not_after_timestamp_seconds gauge
        mail_server_tls_certificate_not_after_timestamp_seconds{$L} 1803211200
        # HELP mail_server_tls_chain_not_after_timestamp_seconds Unix time at which the first certificate of the chain ends.
        # TYPE mail_server_tls_chain_not_after_timestamp_seconds gauge
        mail_server_tls_chain_not_after_timestamp_seconds{$L} 1796212800
        # HELP mail_server_tls_certificate_info The server's certificate.
        # TYPE mail_server_tls_certificate_info gauge
        mail_server_tls_certificate_info{$L,subject="CN=mx.example.org",issuer="O=\"Ex, Inc\"",serial="0A",fingerprint_sha256="ab",key="ECDSA P-256"} 1
        # HELP mail_server_capability 1 for each EHLO keyword or capability of the server.
        # TYPE mail_server_capability gauge
        mail_server_capability{$L,capability="SIZE"} 1
        mail_server_capability{$L,capability="STARTTLS"} 1
        # HELP mail_server_max_message_size_bytes Largest message the server takes (SMTP SIZE).
        # TYPE mail_server_max_message_size_bytes gauge
        mail_server_max_message_size_bytes{$L} 10240000
        # HELP mail_server_mailbox_unseen Messages in the mailbox that were not seen.
        # TYPE mail_server_mailbox_unseen gauge
        mail_server_mailbox_unseen{$L,username="u",mailbox="INBOX"} 7
        # HELP mail_server_mailbox_size_bytes Size of the mailbox.
        # TYPE mail_server_mailbox_size_bytes gauge
        mail_server_mailbox_size_bytes{$L,username="u",mailbox="INBOX"} 1099511627776
        # HELP mail_server_mailbox_quota_used_bytes Storage used under the mailbox's quota.
        # TYPE mail_server_mailbox_quota_used_bytes gauge
        mail_server_mailbox_quota_used_bytes{$L,username="u",mailbox="INBOX"} 0
        # HELP mail_server_mailbox_quota_limit_bytes Storage limit of the mailbox's quota.
        # TYPE mail_server_mailbox_quota_limit_bytes gauge
        mail_server_mailbox_quota_limit_bytes{$L,username="u",mailbox="INBOX"} 1024
        # HELP mail_server_mailbox_oldest_message_timestamp_seconds Unix time of the oldest message in the mailbox.
        # TYPE mail_server_mailbox_oldest_message_timestamp_seconds gauge
        mail_server_mailbox_oldest_message_timestamp_seconds{$L,username="u",mailbox="INBOX"} 1795435200
        # HELP mail_server_test_send_success Whether the server took the test message.
        # TYPE mail_server_test_send_success gauge
        mail_server_test_send_success{$L} 0
        # HELP mail_server_mx 1 for each MX record found.
        # TYPE mail_server_mx gauge
        mail_server_mx{$L,mx="mx.example.org",preference="10"} 1
        # HELP mail_server_auth_backoff 1 while the account is left alone after a refused password.
        # TYPE mail_server_auth_backoff gauge
        mail_server_auth_backoff{$L} 0

        """.Replace("$L", L.TrimEnd(), StringComparison.Ordinal);
}
