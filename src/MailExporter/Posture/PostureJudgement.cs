using MailExporter.Checks.Results;

namespace MailExporter.Posture;

/// <summary>What a run of a domain's checks comes to, in the words that checks of servers have.</summary>
internal static class PostureJudgement
{
    /// <summary>Of one check: its worst finding; null when it could not be told.</summary>
    public static CheckStatus? Status(PostureCheck check) => check switch
    {
        { IsOk: false } when check.Findings.Any(finding => finding.Severity == FindingSeverity.Critical) => CheckStatus.Error,
        { IsOk: false } => CheckStatus.Warning,
        { IsOk: true } => CheckStatus.Success,
        _ => null,
    };

    /// <summary>Of the domain: the worst of its checks; null when none could be told.</summary>
    public static CheckStatus? Status(DomainResult known) => known.Checks.Max(Status);
}
