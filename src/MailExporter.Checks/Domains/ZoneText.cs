using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Text of a zone, made fit for a sentence and a page: whoever writes the zone writes it.</summary>
internal static class ZoneText
{
    /// <summary>What is kept of a record.</summary>
    public const int LongestRecord = 2048;

    private const int LongestQuotation = 80;

    /// <summary>In quotation marks, printable, at most 80 characters of it.</summary>
    public static string Quoted(ReadOnlySpan<char> text) => $"\"{Bounded(text, LongestQuotation)}\"";

    /// <summary>A name without quotation marks, printable, at most 80 characters of it.</summary>
    public static string Shown(ReadOnlySpan<char> name) => Bounded(name, LongestQuotation);

    /// <summary>A record as it is kept in the facts.</summary>
    public static string Kept(ReadOnlySpan<char> record) => Bounded(record, LongestRecord);

    private static string Bounded(ReadOnlySpan<char> text, int longest) =>
        text.Length <= longest ? ResultText.Printable(text.ToString()) : ResultText.Printable(text[..longest].ToString()) + "…";
}
