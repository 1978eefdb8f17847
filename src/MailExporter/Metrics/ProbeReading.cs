using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>What a page about one probe is read from.</summary>
/// <param name="Results">One, or one for each MX host and address.</param>
/// <param name="Duration">From the request to the end of the check.</param>
internal sealed record ProbeReading(ValueList<CheckResult> Results, TimeSpan Duration)
{
    /// <summary>None of the results is an error.</summary>
    public bool IsUp => Results.All(result => result.IsUp);
}
