using System.Net;

namespace MailExporter.Checks.Configuration;

/// <summary>A mailbox address as MAIL FROM and RCPT TO take it.</summary>
/// <remarks>RFC 5321 section 4.1.2 without the quoted local part; RFC 6531's letters are let through.</remarks>
internal static class MailAddress
{
    private const string Form = "an e-mail address, LOCAL@DOMAIN";

    /// <summary>Null when the text is an address, else what was expected.</summary>
    public static string? Expected(string text)
    {
        var at = text.LastIndexOf('@');
        return at is > 0 and <= 64 && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]) ? null : Form;
    }

    private static bool IsLocalPart(string local) => local.Split('.').All(atom => atom.Length > 0 && atom.All(IsAtomText));

    private static bool IsAtomText(char letter) =>
        char.IsLetterOrDigit(letter) || "!#$%&'*+-/=?^_`{|}~".Contains(letter, StringComparison.Ordinal);

    private static bool IsDomain(string domain) => domain switch
    {
        ['[', .. var literal, ']'] => IPAddress.TryParse(literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? literal[5..] : literal, out _),
        _ => HostName.Expected(domain) is null && !HostName.IsAddress(domain),
    };
}
