namespace MailExporter.Checks.Results;

/// <summary>What an SMTP server said to our last EHLO or HELO.</summary>
/// <param name="EhloCode">The reply code.</param>
/// <param name="EhloMessage">The text of its first line.</param>
/// <param name="Extensions">EHLO keywords in upper case with their parameters, in the server's order; empty after HELO.</param>
public sealed record SmtpFacts(int EhloCode, string EhloMessage, ValueList<SmtpExtension> Extensions)
{
    /// <summary>The parameters of a keyword; null when it is not on offer.</summary>
    public string? Parameters(string keyword)
    {
        foreach (var extension in Extensions.AsSpan())
        {
            if (extension.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return extension.Parameters;
            }
        }

        return null;
    }

    /// <summary>The SIZE extension's limit (RFC 1870) in bytes; null for none, 0 or unparsable.</summary>
    public long? MaxMessageSize =>
        long.TryParse(Parameters("SIZE"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null;
}

/// <summary>One EHLO keyword (RFC 5321 section 4.1.1.1).</summary>
/// <param name="Keyword">Upper case.</param>
/// <param name="Parameters">The rest of the line; empty for none.</param>
public readonly record struct SmtpExtension(string Keyword, string Parameters);
