namespace MailExporter.Checks.Configuration;

/// <summary>The SASL mechanisms (RFC 4422) that can be forced.</summary>
internal static class AuthMechanism
{
    /// <summary>Every one; <c>USER</c> and <c>LOGIN</c> stand for the commands of POP3 and IMAP too.</summary>
    public static readonly string[] All =
    [
        "PLAIN", "LOGIN", "USER", "CRAM-MD5",
        "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-512-PLUS",
        "XOAUTH2", "OAUTHBEARER",
    ];

    /// <summary>True for those that take a bearer token in place of a password.</summary>
    public static bool TakesToken(string mechanism) => mechanism is "XOAUTH2" or "OAUTHBEARER";
}
