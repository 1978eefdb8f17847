using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>Something of one check that is to be told.</summary>
internal sealed record AlertEvent
{
    /// <summary>By which it is known in the store.</summary>
    public required Guid Id { get; init; }

    /// <summary>What.</summary>
    public required AlertEventKind Kind { get; init; }

    /// <summary>How bad it is; of a recovery, how bad it was.</summary>
    public required AlertLevel Level { get; init; }

    /// <summary>The check.</summary>
    public required string Name { get; init; }

    /// <summary>Its host.</summary>
    public required string Hostname { get; init; }

    /// <summary>Its protocol.</summary>
    public required MailProtocol Protocol { get; init; }

    /// <summary>What came of its run.</summary>
    public required CheckStatus Status { get; init; }

    /// <summary>What was told before; null: nothing, or another thing than the status is told of.</summary>
    public CheckStatus? Before { get; init; }

    /// <summary>The sentence of the run.</summary>
    public required string Message { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>For how long it has been so, or was so until it recovered; null where that does not apply.</summary>
    public TimeSpan? Lasted { get; init; }

    /// <summary>What changed.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];
}

/// <summary>What there is to be told.</summary>
internal enum AlertEventKind
{
    /// <summary>It is bad, or bad in another degree than before.</summary>
    Firing,

    /// <summary>It is still so.</summary>
    Repeated,

    /// <summary>It is well again.</summary>
    Resolved,

    /// <summary>It turns so often that only this is told.</summary>
    Flapping,

    /// <summary>Something changed.</summary>
    Changed,
}
