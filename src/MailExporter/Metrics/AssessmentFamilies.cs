using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>One family of gauges of the assessments.</summary>
/// <param name="Name">As in section 6 of the specification.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Labels">Beyond those of the check.</param>
/// <param name="Read">The samples of one assessment: values, and those of the labels.</param>
internal sealed record AssessmentFamily(string Name, string Help, string[] Labels, Func<AssessmentResult, IEnumerable<(double Value, string[] Labels)>> Read);

/// <summary>The families that are read from the newest assessment of a server that was reached.</summary>
internal static class AssessmentFamilies
{
    public static readonly AssessmentFamily[] All =
    [
        new("mail_security_score", "Score of the server's security, from 0 to 100.", [], result => [(result.Score, [])]),
        new("mail_security_component_score", "Parts of the score, from 0 to 25 each.", ["component"], result =>
            Enum.GetValues<ScoreComponent>().Select(component => (result.ScoreOf(component), new[] { component.Spell() }))),
        new("mail_security_rating", "1 for what the score is called.", ["rating"], result => [(1, [result.Rating.Spell()])]),
        new("mail_security_finding", "1 for each thing that should be known of the server's security.", ["finding", "severity"], result =>
            result.Findings.Select(finding => (1.0, new[] { finding.Id, finding.Severity.Spell() }))),
        new("mail_security_last_check_timestamp_seconds", "Unix time at which the last assessment began that reached the server.", [], result => [(result.StartedAt.ToUnixTimeMilliseconds() / 1000.0, [])]),
    ];
}
