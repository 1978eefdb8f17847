using MailExporter.Checks.Results;

namespace MailExporter.History;

/// <summary>How something is, and since when.</summary>
/// <param name="Status">Null: it was never told.</param>
/// <param name="Since">When the first run began that found it so.</param>
/// <param name="HasTurned">False when it has been so since the first run that told: it may have been so before.</param>
/// <param name="ToldAt">When the last run began that told it; null: none did.</param>
internal sealed record StateSpan(CheckStatus? Status, DateTimeOffset Since, bool HasTurned, DateTimeOffset? ToldAt)
{
    /// <summary>After a further run.</summary>
    /// <param name="earlier">Before it; null: it is the first.</param>
    /// <param name="status">What is known now.</param>
    /// <param name="at">When the run began.</param>
    /// <param name="isTold">False: what is known is from before.</param>
    public static StateSpan After(StateSpan? earlier, CheckStatus? status, DateTimeOffset at, bool isTold) => earlier switch
    {
        null or { Status: null } => new(status, status is null && earlier is not null ? earlier.Since : at, false, isTold ? at : null),
        _ => new(status, earlier.Status == status ? earlier.Since : at, earlier.HasTurned || earlier.Status != status, isTold ? at : earlier.ToldAt),
    };
}
