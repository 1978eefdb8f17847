using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Delivering;
using MailExporter.History;

namespace MailExporter.Web.Listing;

/// <summary>One route as pages and API show it: its newest round and its past.</summary>
internal sealed class RouteState
{
    /// <summary>Takes what is known now.</summary>
    /// <param name="route">The entry.</param>
    /// <param name="past">Its past.</param>
    /// <param name="kept">Of that the rounds that are kept whole.</param>
    /// <param name="isTooOld">The newest is too old to tell anything of now.</param>
    public RouteState(DeliveryOptions route, RoutePast past, RouteRounds kept, bool isTooOld)
    {
        (Route, Past, Kept, IsTooOld) = (route, past, kept, isTooOld);
        Rounds = past.Rounds();
        Status = kept.Newest is { } newest ? DeliveryJudgement.Status(newest) : null;
        Warnings = kept.Newest is { } result ? [.. DeliveryJudgement.Warnings(result)] : [];
    }

    /// <summary>The entry.</summary>
    public DeliveryOptions Route { get; }

    /// <summary>The past.</summary>
    public RoutePast Past { get; }

    /// <summary>The last failure and success.</summary>
    public RouteRounds Kept { get; }

    /// <summary>The newest round; null before the first.</summary>
    public DeliveryResult? Newest => Kept.Newest;

    /// <summary>The newest round is too old to tell anything of now.</summary>
    public bool IsTooOld { get; }

    /// <summary>The last rounds, oldest first.</summary>
    public IReadOnlyList<PastRound> Rounds { get; }

    /// <summary>What the newest round is; null before the first.</summary>
    public CheckStatus? Status { get; }

    /// <summary>Its concerns.</summary>
    public IReadOnlyList<DeliveryWarning> Warnings { get; }

    /// <summary>How the state is spelled.</summary>
    public string State => Status?.Spell() ?? CheckFilter.Pending;

    /// <summary>The rounds as a curve of the latency.</summary>
    public RunPoint[] Points() => [.. Rounds.Select(round => new RunPoint(round.StartedAt, round.Status, round.Latency ?? TimeSpan.Zero))];
}
