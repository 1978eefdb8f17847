using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>Sends messages from one server to a mailbox and measures when they become visible there.</summary>
/// <remarks>One instance a route: it remembers the messages that did not arrive. One round at a time.</remarks>
public sealed class DeliveryRoute
{
    private static readonly TimeSpan ReopenPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestSearch = TimeSpan.FromHours(1);

    private readonly DeliveryOptions _route;
    private readonly MessageMark _mark;
    private readonly MxFollower _follower;
    private readonly SingleCheck _single;
    private readonly TimeProvider _time;
    private readonly RouteMemory _memory = new();

    internal DeliveryRoute(DeliveryOptions route, InstallationKey key, MxFollower follower, SingleCheck single, TimeProvider time)
    {
        (_route, _follower, _single, _time) = (route, follower, single, time);
        _mark = new MessageMark(key, route.Name);
    }

    /// <summary>The route as configured.</summary>
    public DeliveryOptions Options => _route;

    /// <summary>Runs one round. What the servers do wrong is a result, never an exception.</summary>
    /// <param name="progress">Told of each step when it begins; null: nobody.</param>
    /// <param name="cancellationToken">Ends the round early; a message on its way is then swept by a later round.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<DeliveryResult> RunAsync(Action<DeliveryStep>? progress, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var id = MessageMark.NewId(startedAt);
        var result = new DeliveryResult { Route = _route.Name, Id = id.ToString(), StartedAt = startedAt };
        var (to, from) = (_route.To, _route.From with { Timeout = _route.Timeout });
        using var receiving = new CheckRun(to, to.ToSubject(), _time);
        using var receiver = Receiver(receiving);

        progress?.Invoke(new(DeliveryPhase.Prepare, result));
        using (var deadline = Deadline.Start(to.Timeout, _time, cancellationToken))
        {
            var opened = await SingleCheck.AtTheRimAsync(receiving, deadline, () => receiver.OpenAsync(deadline)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            result = result with { Receiving = opened, Failure = Failure(DeliveryPhase.Prepare, opened) };
        }

        if (result.Failure is not null)
        {
            return GiveUp(result, new OwnMessages(id, _memory, Grace, _time));
        }

        progress?.Invoke(new(DeliveryPhase.Send, result));
        using var sending = new CheckRun(from, from.ToSubject(), _time);
        using var sender = new MessageSender(sending, _route, _mark, _follower, _single);
        var sendStarted = _time.GetTimestamp();
        using (var deadline = Deadline.Start(_route.Timeout, _time, cancellationToken))
        {
            var sent = await SingleCheck.AtTheRimAsync(sending, deadline, () => sender.SendAsync(id, deadline)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            result = result with
            {
                Sending = sent,
                IsSent = sender.TakenAt is not null,
                SendDuration = sender.TakenAt is { } end ? _time.GetElapsedTime(sendStarted, end) : sent.ResponseTime,
                Failure = Failure(DeliveryPhase.Send, sent),
                Outcome = sender.TakenAt is not null ? null : sender.Refusal is { Reply.IsTemporary: true } ? DeliveryOutcome.Deferred : DeliveryOutcome.SendFailed,
            };
        }

        if (sender.TakenAt is not { } taken)
        {
            return await CleanUpAsync(result, id, receiving, receiver, cancellationToken).ConfigureAwait(false);
        }

        using (var patience = Deadline.Start(_route.Timeout, _time, cancellationToken))
        using (var deadline = Deadline.Start(_route.Timeout + AnswerLimit, _time, cancellationToken))
        {
            progress?.Invoke(new(DeliveryPhase.Receive, result));
            var goodbye = sender.QuitAsync(deadline); // the message may be there already: nothing waits for a goodbye
            var (sighting, failure) = await WaitAsync(receiver, id, patience, deadline, receiving).ConfigureAwait(false);
            await goodbye.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            result = result with { Failure = failure, Sending = SingleCheck.Ended(sending) };
            if (sighting is null)
            {
                _memory.IsMissing(id, taken);
            }
            else
            {
                _memory.Arrived(id);
                result = result with
                {
                    Outcome = DeliveryOutcome.Delivered,
                    Latency = _time.GetElapsedTime(taken, sighting.Timestamp),
                    Message = MessageWay.Read(sighting.Header, sighting.Folder, sighting.IsJunk, sighting.Size),
                };
            }
        }

        return await CleanUpAsync(result, id, receiving, receiver, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As old a message of ours must be before it can be no other process' any more.</summary>
    private TimeSpan Grace => (2 * _route.Timeout) + _route.To.Timeout + CleanUpLimit;

    private IReceiver Receiver(CheckRun run) => _route.To.Protocol == MailProtocol.Imap
        ? new ImapReceiver(run, _route, _mark, _memory, _follower, _single)
        : new Pop3Receiver(run, _route, _mark, _memory, _follower, _single);

    private async Task<(Sighting? Sighting, DeliveryFailure? Failure)> WaitAsync(IReceiver receiver, Guid id, Deadline patience, Deadline deadline, CheckRun run)
    {
        CheckFailedException? lost = null;
        while (true)
        {
            try
            {
                if (lost is not null)
                {
                    await Task.Delay(ReopenPause, _time, deadline.Token).ConfigureAwait(false);
                    await receiver.OpenAsync(deadline).ConfigureAwait(false);
                }

                return await receiver.WaitAsync(id, patience, deadline).ConfigureAwait(false) is { } sighting ? (sighting, null) : (null, NotSeen(lost, run));
            }
            catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
            {
                return (null, NotSeen(lost, run));
            }
            catch (CheckFailedException exception) when (exception.Reason is not (FailureReason.AuthFailed or FailureReason.AuthBackoff or FailureReason.TlsCertificate or FailureReason.ResponseTooLarge))
            {
                lost = exception; // an IMAP server that restarts is no lost mail
            }
            catch (CheckFailedException exception)
            {
                return (null, new(DeliveryPhase.Receive, exception.Reason, run.Transcript.Redact(exception.Message)));
            }
        }
    }

    private DeliveryFailure NotSeen(CheckFailedException? lost, CheckRun run) => new(
        DeliveryPhase.Receive,
        FailureReason.Timeout,
        $"not seen within {_route.Timeout.TotalSeconds:0.###} s{(lost is null ? "" : $"; the mailbox was out of reach: {run.Transcript.Redact(lost.Message)}")}");

    /// <summary>Last of a round, whatever came of it: own messages go, and what they tell is noted.</summary>
    private async Task<DeliveryResult> CleanUpAsync(DeliveryResult result, Guid id, CheckRun run, IReceiver receiver, CancellationToken cancellationToken)
    {
        var own = new OwnMessages(id, _memory, Grace, _time);
        using var deadline = Deadline.Start(CleanUpLimit, _time, cancellationToken);
        var cleaned = await SingleCheck.AtTheRimAsync(run, deadline, () => receiver.CleanUpAsync(own, deadline)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        result = result with { Receiving = cleaned, Leftovers = _route.Cleanup && cleaned.Failure is null ? own.Leftovers : null };
        return GiveUp(own.Copies > 1 && result.Outcome == DeliveryOutcome.Delivered ? result with { Outcome = DeliveryOutcome.Duplicate } : result, own);
    }

    private DeliveryResult GiveUp(DeliveryResult result, OwnMessages own)
    {
        own.GiveUp(LongestSearch > 3 * _route.Interval ? LongestSearch : 3 * _route.Interval);
        return result with { Earlier = own.Earlier.ToValueList() };
    }

    private static DeliveryFailure? Failure(DeliveryPhase phase, CheckResult side) =>
        side.Failure is { } failure ? new(phase, failure.Reason, failure.Detail, failure.ReplyCode) : null;
}

/// <summary>A step of a round begins.</summary>
/// <param name="Phase">Which.</param>
/// <param name="SoFar">What is known before it.</param>
public readonly record struct DeliveryStep(DeliveryPhase Phase, DeliveryResult SoFar);
