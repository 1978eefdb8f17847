namespace MailExporter.Checks.Results;

/// <summary>The names by which capabilities are labelled and compared: keywords in upper case.</summary>
internal static class CapabilityNames
{
    /// <summary>The names, in the server's order; one may come twice.</summary>
    /// <remarks>
    /// Keywords ignore case (RFC 5321 section 2.4, RFC 9051 section 9). Of a POP3 capability its tag counts, and each SASL
    /// mechanism by itself (RFC 2449 section 3): the rest may be a version or a list.
    /// </remarks>
    public static IEnumerable<string> Of(MailProtocol protocol, ValueList<string> capabilities)
    {
        for (var i = 0; i < capabilities.Count; i++)
        {
            var upper = capabilities[i].ToUpperInvariant();
            if (protocol != MailProtocol.Pop3)
            {
                yield return upper;
                continue;
            }

            var words = upper.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return words.Length > 0 ? words[0] : upper;
            for (var word = 1; word < words.Length && words[0] == "SASL"; word++)
            {
                yield return $"SASL {words[word]}";
            }
        }
    }
}
