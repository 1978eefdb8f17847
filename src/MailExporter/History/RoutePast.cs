using MailExporter.Checks.Results;
using MailExporter.Delivering;

namespace MailExporter.History;

/// <summary>The past of one route. One writer, any number of readers.</summary>
internal sealed class RoutePast
{
    private const int MaxTurns = 20;

    private readonly Lock _gate = new();
    private readonly Queue<PastRound> _rounds = new();
    private StatusTurn[] _turns = [];
    private volatile RouteRounds _kept = new(null, null, null, 0);

    /// <summary>When the round in flight began; null while there is none.</summary>
    public DateTimeOffset? InFlightSince { get; private set; }

    /// <summary>When the first round began that had the status of now; null before the first round.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>False when it has been so since the first round: it may have been so before.</summary>
    public bool HasTurned => _turns.Length > 0;

    /// <summary>The newest round, and those that are kept whole.</summary>
    public RouteRounds Kept => _kept;

    /// <summary>The last changes of the status, newest first.</summary>
    public IReadOnlyList<StatusTurn> Turns => _turns;

    /// <summary>The last rounds, oldest first; sixty at most.</summary>
    public PastRound[] Rounds()
    {
        lock (_gate)
        {
            return [.. _rounds];
        }
    }

    /// <summary>A round begins.</summary>
    public void Begin(DateTimeOffset at) => InFlightSince = at;

    /// <summary>A round is over, and nothing came of it.</summary>
    public void GiveUp() => InFlightSince = null;

    /// <summary>Takes a round in.</summary>
    /// <param name="result">What it came to.</param>
    /// <param name="timestamp">When it ended, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    public void Add(DeliveryResult result, long timestamp)
    {
        lock (_gate)
        {
            var status = DeliveryJudgement.Status(result);
            if (_kept.Newest is not { } before)
            {
                Since = result.StartedAt;
            }
            else if (DeliveryJudgement.Status(before) is var old && old != status)
            {
                Since = result.StartedAt;
                _turns = [new(result.StartedAt, old, status), .. _turns.Take(MaxTurns - 1)];
            }

            Learn(result.Earlier);
            _rounds.Enqueue(new(result.Id, result.StartedAt, status, result.Outcome, result.SendDuration, result.Latency, result.Message?.Folder, result.Failure, DeliveryJudgement.Warnings(result).Select(warning => warning.Reason).ToValueList()));
            if (_rounds.Count > RunRing.Size)
            {
                _rounds.Dequeue();
            }

            _kept = new(result, result.IsUp ? _kept.Failure : result, result.IsUp ? result : _kept.Success, timestamp);
            InFlightSince = null;
        }
    }

    /// <summary>What became of messages of earlier rounds is told at those rounds.</summary>
    private void Learn(ValueList<EarlierMessage> messages)
    {
        foreach (var message in messages)
        {
            for (var left = _rounds.Count; left > 0; left--)
            {
                var round = _rounds.Dequeue();
                _rounds.Enqueue(round.Id == message.Id ? round with { Outcome = message.Outcome, Latency = message.Latency ?? round.Latency } : round);
            }
        }
    }
}

/// <summary>The rounds of a route that are kept whole, dialogues included.</summary>
/// <param name="Newest">The last one; null before the first.</param>
/// <param name="Failure">The last whose message did not arrive in time; null: none since the start.</param>
/// <param name="Success">The last whose message did; null: none since the start.</param>
/// <param name="Timestamp">When the newest ended, by <see cref="TimeProvider.GetTimestamp"/>.</param>
internal sealed record RouteRounds(DeliveryResult? Newest, DeliveryResult? Failure, DeliveryResult? Success, long Timestamp);

/// <summary>The status of a route changed.</summary>
/// <param name="At">When the round began that made the difference.</param>
/// <param name="Old">What it was.</param>
/// <param name="New">What it is since.</param>
internal readonly record struct StatusTurn(DateTimeOffset At, CheckStatus Old, CheckStatus New);
