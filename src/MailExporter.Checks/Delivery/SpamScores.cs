using System.Globalization;
using System.Text.RegularExpressions;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>What the header fields of the usual spam filters say.</summary>
internal static partial class SpamScores
{
    private const int MicrosoftThreshold = 5; // SCL 5 and 6 are spam, 7 to 9 surely

    /// <summary>The fields that are read, and shown as they are.</summary>
    public static readonly string[] Fields =
    [
        "X-Spam", "X-Spam-Flag", "X-Spam-Status", "X-Spam-Score", "X-Spam-Level", "X-Spamd-Result", "X-Spamd-Bar", "X-Rspamd-Score", "X-Rspamd-Action",
        "X-MS-Exchange-Organization-SCL", "X-Forefront-Antispam-Report", "X-Microsoft-Antispam", "X-Barracuda-Spam-Score", "X-Barracuda-Spam-Status",
        "X-Proofpoint-Spam-Details", "X-Mimecast-Spam-Score", "X-Ironport-Anti-Spam-Result",
    ];

    /// <summary>One score for each filter that is known by its fields.</summary>
    public static IEnumerable<SpamScore> Read(HeaderFields fields)
    {
        var rspamd = Rspamd(fields);
        return new[] { SpamAssassin(fields, rspamd is not null), rspamd, Microsoft(fields), Bulk(fields), Barracuda(fields), Named("proofpoint", fields, "X-Proofpoint-Spam-Details"), Plain("mimecast", fields, "X-Mimecast-Spam-Score") }.OfType<SpamScore>();
    }

    /// <summary><c>X-Spam-Status: No, score=-1.2 required=5.0 tests=…</c>; others, such as amavis, write the number only.</summary>
    private static SpamScore? SpamAssassin(HeaderFields fields, bool isRspamd)
    {
        var status = fields.First("X-Spam-Status");
        return status is not null && Number(ScorePattern().Match(status)) is { } score ? new("spamassassin", score, Number(RequiredPattern().Match(status)), YesOrNo(status))
            : isRspamd ? null // rspamd writes X-Spam-Score, too
            : Plain("spamassassin", fields, "X-Spam-Score");
    }

    /// <summary><c>X-Spamd-Result: default: False [-0.10 / 15.00]; …</c>, or <c>X-Rspamd-Score: 1.2</c>.</summary>
    private static SpamScore? Rspamd(HeaderFields fields)
    {
        if (fields.First("X-Spamd-Result") is { } result && ResultPattern().Match(result) is { Success: true } match && Number(match, 2) is { } score)
        {
            return new("rspamd", score, Number(match, 3), match.Groups[1].Value.Equals("True", StringComparison.OrdinalIgnoreCase));
        }

        return Plain("rspamd", fields, "X-Rspamd-Score");
    }

    private static SpamScore? Microsoft(HeaderFields fields)
    {
        var level = Number(NumberPattern().Match(fields.First("X-MS-Exchange-Organization-SCL") ?? "")) ?? Number(SclPattern().Match(fields.First("X-Forefront-Antispam-Report") ?? ""));
        return level is { } known ? new("microsoft", known, MicrosoftThreshold, known >= MicrosoftThreshold) : null;
    }

    /// <summary>Microsoft's complaint level of bulk senders has a scale of its own.</summary>
    private static SpamScore? Bulk(HeaderFields fields) => Number(BclPattern().Match(fields.First("X-Microsoft-Antispam") ?? "")) is { } level ? new("microsoft_bcl", level) : null;

    /// <summary><c>X-Barracuda-Spam-Status: No, SCORE=0.10 using … KILL_LEVEL=9.0</c></summary>
    private static SpamScore? Barracuda(HeaderFields fields)
    {
        var status = fields.First("X-Barracuda-Spam-Status") ?? "";
        return (Number(NumberPattern().Match(fields.First("X-Barracuda-Spam-Score") ?? "")) ?? Number(ScorePattern().Match(status))) is { } score
            ? new("barracuda", score, Number(KillPattern().Match(status)), YesOrNo(status))
            : null;
    }

    private static SpamScore? Named(string filter, HeaderFields fields, string field) => Number(ScorePattern().Match(fields.First(field) ?? "")) is { } score ? new(filter, score) : null;

    private static SpamScore? Plain(string filter, HeaderFields fields, string field) => Number(NumberPattern().Match(fields.First(field) ?? "")) is { } score ? new(filter, score) : null;

    private static bool? YesOrNo(string status) =>
        status.StartsWith("Yes", StringComparison.OrdinalIgnoreCase) ? true : status.StartsWith("No", StringComparison.OrdinalIgnoreCase) ? false : null;

    private static double? Number(Match match, int group = 1) =>
        match.Success && double.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"(?:^|[\s,])(?:score|hits)=(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)", RegexOptions.IgnoreCase)]
    private static partial Regex ScorePattern();

    [GeneratedRegex(@"\srequired=(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)", RegexOptions.IgnoreCase)]
    private static partial Regex RequiredPattern();

    [GeneratedRegex(@"(True|False)\s+\[(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*/\s*(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)\]", RegexOptions.IgnoreCase)]
    private static partial Regex ResultPattern();

    [GeneratedRegex(@"^\s*\+?(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"(?:^|;)\s*SCL:(-?[0-9]{1,3})", RegexOptions.IgnoreCase)]
    private static partial Regex SclPattern();

    [GeneratedRegex(@"(?:^|;)\s*BCL:([0-9]{1,3})", RegexOptions.IgnoreCase)]
    private static partial Regex BclPattern();

    [GeneratedRegex(@"\sKILL_LEVEL=(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)", RegexOptions.IgnoreCase)]
    private static partial Regex KillPattern();
}
