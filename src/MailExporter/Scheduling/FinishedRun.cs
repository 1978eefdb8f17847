using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Scheduling;

/// <summary>One run of one check.</summary>
/// <param name="Server">The entry that was checked.</param>
/// <param name="Results">At least one.</param>
/// <param name="StartedTimestamp">When it began, by <see cref="TimeProvider.GetTimestamp"/>: comparable whatever happens to the clock.</param>
/// <param name="Lag">How much later than due it began: the wait for a free place, and for a processor.</param>
/// <param name="Duration">From start to end.</param>
internal sealed record FinishedRun(
    ServerOptions Server,
    ValueList<CheckResult> Results,
    long StartedTimestamp,
    TimeSpan Lag,
    TimeSpan Duration)
{
    /// <summary>The worst status of its results.</summary>
    public CheckStatus Status
    {
        get
        {
            var worst = CheckStatus.Success;
            foreach (var result in Results.AsSpan())
            {
                worst = result.Status > worst ? result.Status : worst;
            }

            return worst;
        }
    }

    /// <summary>The first result that is an error; null when there is none.</summary>
    public CheckResult? FirstError
    {
        get
        {
            foreach (var result in Results.AsSpan())
            {
                if (!result.IsUp)
                {
                    return result;
                }
            }

            return null;
        }
    }
}
