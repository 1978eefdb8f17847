using MailExporter.Changes;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>Everything the page says about one subject. Immutable.</summary>
/// <param name="Result">The newest result.</param>
/// <param name="LastSuccess">When the newest result began that was not an error; null while there was none.</param>
/// <param name="Failures">How many results in a row are errors, the newest included.</param>
/// <param name="History">What was last observed, and how often it changed.</param>
/// <param name="Labels">L, encoded.</param>
/// <param name="Samples">In the order of the families.</param>
internal sealed record SubjectSeries(CheckResult Result, DateTimeOffset? LastSuccess, int Failures, ChangeHistory History, byte[] Labels, Sample[] Samples)
{
    /// <summary>What is left when the result is too old to be believed.</summary>
    public SubjectSeries Withdrawn() => this with { Samples = [.. Samples.Where(s => CheckFamilies.All[s.Family].OutlivesResult)] };
}
