using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>The sentences about SPF records that more than one place needs.</summary>
internal static class SpfFindings
{
    public static Finding MultipleRecords(string domain, int count) =>
        new("spf_multiple_records", FindingSeverity.Critical, $"{ZoneText.Shown(domain)} has {count} SPF records, which is an error to every receiver: join them into one", "RFC 7208 section 4.5");
}
