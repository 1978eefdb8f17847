using System.Numerics;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>When something is to be told of a check: a function of how it stood and what its run came to.</summary>
/// <param name="FailuresBeforeAlert">A level counts when so many runs in a row were as bad or worse.</param>
/// <param name="RepeatInterval">What goes on is told again so often, at the first run after that.</param>
/// <param name="TellsStatus">The status is told of at all.</param>
internal sealed record AlertRules(int FailuresBeforeAlert, TimeSpan RepeatInterval, bool TellsStatus)
{
    private const int Window = 20;
    private const int TurnsOfFlapping = 5;
    private const int StableAgain = 10;

    /// <summary>The rules of a configuration.</summary>
    public static AlertRules Of(ExporterOptions options) =>
        new(options.FailuresBeforeAlert, options.Notifications.RepeatInterval, options.Notifications.NotifyOn.Contains("status"));

    /// <summary>One run more.</summary>
    /// <param name="before">How it stood.</param>
    /// <param name="status">What the run came to.</param>
    /// <param name="at">When it began.</param>
    /// <param name="isMuted">Nobody is to be told just now; what is still so afterwards is told then.</param>
    /// <returns>How it stands, and what is to be told; null for nothing.</returns>
    public (AlertState State, AlertEventKind? Tell) After(AlertState before, CheckStatus status, DateTimeOffset at, bool isMuted)
    {
        var state = Seen(before, status, at);
        return !TellsStatus || isMuted ? (state, null) : Tell(before, state, at);
    }

    /// <summary>The level in the words of a status.</summary>
    public static CheckStatus StatusOf(AlertLevel? level) => level switch
    {
        AlertLevel.Critical => CheckStatus.Error,
        AlertLevel.Warning => CheckStatus.Warning,
        _ => CheckStatus.Success,
    };

    private AlertState Seen(AlertState before, CheckStatus status, DateTimeOffset at)
    {
        var hasTurned = before.Status is { } last && last != status;
        var turns = (before.Turns << 1 | (hasTurned ? 1 : 0)) & ((1 << Window) - 1);
        var stable = hasTurned ? 0 : Math.Min(before.Stable + 1, StableAgain);
        var errors = status == CheckStatus.Error ? Math.Min(before.Errors + 1, FailuresBeforeAlert) : 0;
        var bad = status != CheckStatus.Success ? Math.Min(before.Bad + 1, FailuresBeforeAlert) : 0;
        var isFlapping = before.IsFlapping ? stable < StableAgain : BitOperations.PopCount((uint)turns) >= TurnsOfFlapping;
        return before with
        {
            Status = status,
            Errors = errors,
            Bad = bad,
            BadSince = bad == 0 ? null : before.BadSince ?? at,
            Level = bad == 0 ? null : errors >= FailuresBeforeAlert ? AlertLevel.Critical : bad >= FailuresBeforeAlert ? AlertLevel.Warning : before.Level,
            Turns = before.IsFlapping && !isFlapping ? 0 : turns, // the turns that made it flap are over
            Stable = stable,
            IsFlapping = isFlapping,
        };
    }

    private (AlertState State, AlertEventKind? Tell) Tell(AlertState before, AlertState state, DateTimeOffset at)
    {
        if (state.IsFlapping)
        {
            return state.FlappingWasTold ? (state, null) : (state with { FlappingWasTold = true }, AlertEventKind.Flapping);
        }

        var hasCalmed = state.FlappingWasTold;
        if (state.Level != state.Told || hasCalmed)
        {
            // a run that is bad for the first time is not told as a recovery, nor is one that was never told of
            if (state.Level is null && state.Bad > 0)
            {
                return (state, null);
            }

            return state.Level is null
                ? (state with { FlappingWasTold = false, Told = null, ToldAt = null, ToldSince = null }, AlertEventKind.Resolved)
                : (state with { FlappingWasTold = false, Told = state.Level, ToldAt = at, ToldSince = before.ToldSince ?? state.BadSince }, AlertEventKind.Firing);
        }

        return state.Told is not null && at - state.ToldAt >= RepeatInterval
            ? (state with { ToldAt = at }, AlertEventKind.Repeated)
            : (state, null);
    }
}
