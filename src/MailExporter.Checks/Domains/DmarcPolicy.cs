using System.Globalization;

namespace MailExporter.Checks.Domains;

/// <summary>What a DMARC record asks for, after the rules for what is left out or wrong (RFC 9989 sections 4.7 and 4.10.1).</summary>
/// <param name="Domain"><c>none</c>, <c>quarantine</c> or <c>reject</c> for the domain of the record; null: receivers pass over the record.</param>
/// <param name="Subdomains">The same for its subdomains.</param>
/// <param name="Nonexistent">The same for names below it that do not exist.</param>
/// <param name="Percent">0 to 100.</param>
internal sealed record DmarcPolicy(string? Domain, string? Subdomains, string? Nonexistent, int Percent)
{
    /// <summary>Reads it.</summary>
    public static DmarcPolicy Of(TagList tags)
    {
        var isWhole = IsRequest(tags["p"]) && tags["sp"] is var sp && (sp is null || IsRequest(sp)) && tags["np"] is var np && (np is null || IsRequest(np));
        if (!isWhole)
        {
            // Without an address for reports such a record does nothing at all.
            var asNone = ReportAddress.ReadList(tags["rua"] ?? "").Any(address => address.IsValid) ? "none" : null;
            return new(asNone, asNone, asNone, 100);
        }

        var domain = tags["p"]!.ToLowerInvariant();
        var subdomains = tags["sp"]?.ToLowerInvariant() ?? domain;
        return new(domain, subdomains, tags["np"]?.ToLowerInvariant() ?? subdomains, ReadPercent(tags["pct"]) ?? 100);
    }

    /// <summary>True for one of the three words, in any case of letters.</summary>
    public static bool IsRequest(string? value) => value?.ToLowerInvariant() is "none" or "quarantine" or "reject";

    /// <summary>0 for none, 1 for quarantine, 2 for reject.</summary>
    public static int Strength(string? policy) => policy switch { "reject" => 2, "quarantine" => 1, _ => 0 };

    /// <summary>A number from 0 to 100, or null.</summary>
    public static int? ReadPercent(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : null;
}
