namespace MailExporter.Checks.Configuration;

/// <summary>The name of a header field that a message may have beside ours.</summary>
internal static class HeaderName
{
    /// <summary>RFC 5322 section 3.6.8, kept short; which of them are ours a pattern does not say.</summary>
    public const string Pattern = "^[!-9;-~]{1,64}$";

    /// <summary>What we write, what relays write and what tells of the message's structure: a second one would make another message of it.</summary>
    private static readonly string[] Taken =
    [
        "From", "Sender", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "MIME-Version", "Auto-Submitted", "Return-Path", "Received", "Received-SPF",
        "Delivered-To", "Authentication-Results", "Domainkey-Signature", "Original-Recipient",
    ];

    private static readonly string[] TakenPrefixes = ["Content-", "Resent-", "DKIM-", "ARC-", "X-MailExporter-"];

    /// <summary>Null when a message may have the field, else what was expected.</summary>
    public static string? Expected(string name) => name switch
    {
        { Length: 0 or > 64 } => "a name of 1 to 64 characters",
        _ when name.Any(letter => letter is < '!' or > '~' or ':') => "a name of printable ASCII characters without a colon",
        _ when Taken.Contains(name, StringComparer.OrdinalIgnoreCase) || TakenPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) => "a field that is neither ours nor a relay's",
        _ => null,
    };
}
