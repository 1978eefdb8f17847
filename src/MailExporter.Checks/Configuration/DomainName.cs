namespace MailExporter.Checks.Configuration;

/// <summary>The name of a mail domain: what stands behind the @.</summary>
internal static class DomainName
{
    /// <summary>Null when the text is a domain, else what was expected.</summary>
    public static string? Expected(string text) =>
        HostName.IsAddress(text) ? "a domain, not an IP address"
        : HostName.Expected(text) is not null || !text.TrimEnd('.').Contains('.', StringComparison.Ordinal) ? "a domain such as example.org"
        : null;

    /// <summary>Null when the text is a DKIM selector (RFC 6376 section 3.1), else what was expected.</summary>
    public static string? ExpectedSelector(string text) =>
        text.Length <= 200 && text.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            ? null : "a DKIM selector: letters, digits, - and _";
}
