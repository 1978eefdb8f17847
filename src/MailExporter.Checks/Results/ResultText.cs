using System.Globalization;
using System.Text;

namespace MailExporter.Checks.Results;

/// <summary>A result as text for a person who wants to see everything.</summary>
internal static class ResultText
{
    /// <summary>Appends phases, address, TLS, mailboxes and the dialogue, each on lines of its own.</summary>
    public static void AppendDetails(this StringBuilder text, CheckResult result)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"Phases: {string.Join(", ", result.Phases.Select(p => $"{p.Phase.Spell()} {p.Duration.TotalMilliseconds:0.0} ms"))}");
        if (result.RemoteAddress is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Address: {result.RemoteAddress}");
        }

        if (result.Tls is { } tls)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"TLS: {tls.Version}, {tls.Cipher}, certificate {(tls.CertificateValid ? "valid" : "not valid: " + string.Join(", ", tls.Errors.Select(e => e.Spell())))}");
            foreach (var certificate in tls.Chain)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {Printable(certificate.Subject)}, by {Printable(certificate.Issuer)}, {certificate.Key}, until {certificate.NotAfter:yyyy-MM-dd HH:mm} UTC");
            }
        }

        foreach (var mailbox in result.Mailboxes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Mailbox {Printable(mailbox.Name)}: {mailbox.Messages} messages{(mailbox.Unseen is { } unseen ? $", {unseen} unseen" : "")}{(mailbox.SizeBytes is { } size ? $", {size} bytes" : "")}");
        }

        text.AppendLine("Transcript:");
        foreach (var line in result.Transcript.Lines)
        {
            text.Append("  ").AppendLine(Printable(line));
        }
    }

    /// <summary>Text that came from the network and must not drive a terminal, nor look like another text.</summary>
    public static string Printable(string text) => string.Concat(text.Select(letter => IsUnseen(letter) ? ' ' : letter));

    /// <summary>Control characters, and those that turn the direction of what follows.</summary>
    public static bool IsUnseen(char letter) =>
        char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C' or '\u2028' or '\u2029';
}
