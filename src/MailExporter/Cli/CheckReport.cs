using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>Results as text for a terminal, a program, or Nagios.</summary>
internal static class CheckReport
{
    /// <summary>All results in one form, with a line end.</summary>
    public static string Write(IReadOnlyList<CheckResult> results, CheckForm form) => form switch
    {
        CheckForm.Json => (results.Count == 1 ? results[0].ToJson() : results.ToJson()) + "\n",
        CheckForm.Nagios => NagiosReport.Write(results),
        _ => Text(results, form == CheckForm.Verbose),
    };

    private static string Text(IReadOnlyList<CheckResult> results, bool verbose)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            if (results.Count > 1)
            {
                text.Append(result.Subject.Name).Append(Which(result.Subject)).Append(": ");
            }

            text.Append(result.Status.Spell().ToUpperInvariant()).Append(": ").AppendLine(Printable(result.Message));
            text.AppendLine(CultureInfo.InvariantCulture, $"Response time: {result.ResponseTime.TotalSeconds:0.0000} seconds");
            if (verbose)
            {
                AppendDetails(text, result);
            }
        }

        return text.ToString();
    }

    private static string Which(CheckSubject subject) => $"{(subject.Mx is null ? "" : $" [{subject.Mx}]")}{(subject.Address is null ? "" : $" [{subject.Address}]")}";

    private static void AppendDetails(StringBuilder text, CheckResult result)
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
            text.Append("  ").AppendLine(line);
        }
    }

    /// <summary>Text that came from the network and must not drive a terminal.</summary>
    public static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
