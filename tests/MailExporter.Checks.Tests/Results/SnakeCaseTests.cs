using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Results;

/// <summary>The closed sets are those of the contract, in its spelling.</summary>
public sealed class SnakeCaseTests
{
    private const string Reasons = """
        dns_not_found dns_failed no_mx null_mx connect_refused connect_timeout unreachable timeout connection_lost greeting_rejected
        hello_rejected protocol_error response_too_large starttls_unsupported starttls_rejected tls_handshake tls_certificate auth_unsupported
        auth_cleartext_refused auth_failed auth_temporary token_failed mailbox_failed sender_rejected recipient_rejected message_rejected
        unexpected_greeting auth_backoff not_refused starttls_injection expectation_unmet proxy_failed local_error internal
        """;

    private const string Warnings = "temporary slow certificate_expiry certificate_weak messages expectation_unmet mx_fallback mailbox_missing";

    private const string Phases = "resolve connect tls greeting hello starttls auth mailbox send quit";

    private const string Errors = "expired not_yet_valid name_mismatch untrusted self_signed weak_key weak_signature";

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Failure_Reasons() => Assert.Equal(Words(Reasons).Order(StringComparer.Ordinal), SnakeCase.All<FailureReason>().Order(StringComparer.Ordinal));

    [Fact]
    public void Warning_Reasons() => Assert.Equal(Words(Warnings).Order(StringComparer.Ordinal), SnakeCase.All<WarningReason>().Order(StringComparer.Ordinal));

    [Fact]
    public void Phases_In_Their_Order() => Assert.Equal(Words(Phases), SnakeCase.All<CheckPhase>());

    [Fact]
    public void Certificate_Errors() => Assert.Equal(Words(Errors), SnakeCase.All<CertificateError>());

    [Fact]
    public void Statuses() => Assert.Equal(["success", "warning", "error"], SnakeCase.All<CheckStatus>());

    [Fact]
    public void Each_Name_Is_Read_Back()
    {
        Assert.All(Enum.GetValues<FailureReason>(), reason => Assert.Equal(reason, SnakeCase.Parse<FailureReason>(reason.Spell())));
        Assert.Null(SnakeCase.Parse<FailureReason>("StartTlsRejected_"));
    }
}
