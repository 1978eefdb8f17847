using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>How one check stands with those who are told of it. Immutable, and unchanged while the check is.</summary>
internal sealed record AlertState
{
    /// <summary>Before the first run.</summary>
    public static readonly AlertState Unknown = new();

    /// <summary>Of the last run; null before the first.</summary>
    public CheckStatus? Status { get; init; }

    /// <summary>Runs in a row that were errors; counted as far as it matters.</summary>
    public int Errors { get; init; }

    /// <summary>Runs in a row that were no success; counted as far as it matters.</summary>
    public int Bad { get; init; }

    /// <summary>When the first of those began.</summary>
    public DateTimeOffset? BadSince { get; init; }

    /// <summary>What it is, once it has been so for long enough; null: nothing is wrong.</summary>
    public AlertLevel? Level { get; init; }

    /// <summary>A bit for each of the last twenty runs, the newest the lowest: 1 where the status was another than before.</summary>
    public int Turns { get; init; }

    /// <summary>Runs in a row since the last such bit, ten at most.</summary>
    public int Stable { get; init; }

    /// <summary>It turned so often that nobody is told of each time.</summary>
    public bool IsFlapping { get; init; }

    /// <summary>That was told.</summary>
    public bool FlappingWasTold { get; init; }

    /// <summary>The level that was last told; null: that all is well, or nothing yet.</summary>
    public AlertLevel? Told { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>When the trouble began that was told.</summary>
    public DateTimeOffset? ToldSince { get; init; }

    /// <summary>All but how long ago it last turned is the same: that alone need not be stored at each run.</summary>
    public bool StandsAs(AlertState other) => this == other with { Turns = Turns, Stable = Stable };
}
