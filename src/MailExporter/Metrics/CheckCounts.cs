using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>How many checks are in which state.</summary>
internal readonly record struct CheckCounts(int Success, int Warning, int Error, int Pending)
{
    /// <summary>One more check.</summary>
    /// <param name="status">Its state; null before its first result.</param>
    public CheckCounts With(CheckStatus? status) => status switch
    {
        CheckStatus.Success => this with { Success = Success + 1 },
        CheckStatus.Warning => this with { Warning = Warning + 1 },
        CheckStatus.Error => this with { Error = Error + 1 },
        _ => this with { Pending = Pending + 1 },
    };
}
