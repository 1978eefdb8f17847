namespace MailExporter.Checks.Results;

/// <summary>What one check of a domain's DNS posture found.</summary>
/// <param name="Name">The label <c>check</c>: <c>mx</c>, <c>spf</c>, <c>dkim</c> …</param>
/// <param name="IsOk">False when a finding asks for something to be done (warning or critical); null when none does and something that had to be known could not be told just now; otherwise true.</param>
/// <param name="Findings">The most severe first.</param>
/// <param name="Unanswered">What DNS did not answer, bounded; null when it answered everything.</param>
public sealed record PostureCheck(string Name, bool? IsOk, ValueList<Finding> Findings, string? Unanswered = null)
{
    /// <summary>Sorts the findings and tells whether the check is in order.</summary>
    internal static PostureCheck Of(string name, IEnumerable<Finding> findings, string? unanswered = null)
    {
        var sorted = findings.Distinct().OrderByDescending(finding => finding.Severity).ToValueList();
        bool? isOk = sorted.Any(finding => finding.Severity > FindingSeverity.Info) ? false : unanswered is null ? true : null;
        return new(name, isOk, sorted, unanswered);
    }
}

/// <summary>A check and the facts that it rests on.</summary>
/// <param name="Check">The verdict.</param>
/// <param name="Facts">What was read, as far as it could be.</param>
public sealed record Judged<TFacts>(PostureCheck Check, TFacts Facts);
