using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>The TXT record of MTA-STS (RFC 8461 section 3.1).</summary>
/// <param name="IsThere">There is one record, and senders can read it.</param>
/// <param name="Text">It, bounded.</param>
/// <param name="Id">Its id.</param>
/// <param name="Findings">What is wrong with it.</param>
internal sealed record MtaStsRecord(bool IsThere, string? Text, string? Id, ValueList<Finding> Findings)
{
    private const string Reference = "RFC 8461 section 3.1";

    /// <summary>Reads what stands at <c>_mta-sts</c>.</summary>
    public static MtaStsRecord Of(Lookup<string> texts)
    {
        string[] records = [.. texts.Records.Where(IsRecord)];
        switch (records.Length)
        {
            case 0:
                return texts.Records.FirstOrDefault(text => text.Contains("STSv1", StringComparison.OrdinalIgnoreCase)) is { } near
                    ? Invalid(near, $"The record {ZoneText.Quoted(near)} does not begin with \"v=STSv1;\", so senders ignore it: mend it")
                    : new(false, null, null, default);
            case > 1:
                return new(false, null, null, [new("mta_sts_record_multiple", FindingSeverity.Critical, $"There are {records.Length} MTA-STS records, and so senders act as if there were none: leave one", Reference)]);
        }

        var ids = records[0].Split(';', StringSplitOptions.TrimEntries).Skip(1).Where(field => field.StartsWith("id=", StringComparison.Ordinal)).Select(field => field[3..]).ToArray();
        return ids is [var id, ..] && id.Length is >= 1 and <= 32 && id.All(char.IsAsciiLetterOrDigit)
            ? new(true, ZoneText.Kept(records[0]), id, default)
            : Invalid(records[0], "The MTA-STS record has no id of 1 to 32 letters and digits, so senders ignore it: give it one");
    }

    private static MtaStsRecord Invalid(string text, string what) =>
        new(false, ZoneText.Kept(text), null, [new("mta_sts_record_invalid", FindingSeverity.Critical, what, Reference)]);

    /// <summary>RFC 8461 section 3.1: records that do not begin so are no MTA-STS records.</summary>
    private static bool IsRecord(string text) =>
        text.StartsWith("v=STSv1", StringComparison.Ordinal) && text.AsSpan(7).TrimStart(" \t") is [] or [';', ..];
}
