using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>One round of a route: open the mailboxes, send, wait, read, clean up.</summary>
internal sealed class DeliveryRound : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadingLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestSearch = TimeSpan.FromHours(1);

    private readonly DeliveryOptions _route;
    private readonly RouteMemory _memory;
    private readonly MessageReading _reading;
    private readonly TimeProvider _time;
    private readonly MailboxSide _to;
    private readonly MailboxSide? _bounces;
    private readonly CheckRun _sending;
    private readonly MessageSender _sender;
    private readonly Guid _id;
    private readonly OwnMessages _own;
    private DeliveryResult _result;

    public DeliveryRound(RouteParts parts, RouteMemory memory)
    {
        (_route, _memory, _reading, _time) = (parts.Options, memory, parts.Reading, parts.Time);
        var startedAt = _time.GetUtcNow();
        _id = MessageMark.NewId(startedAt);
        _result = new DeliveryResult { Route = _route.Name, Id = _id.ToString(), StartedAt = startedAt };
        _to = parts.Messages(memory);
        _bounces = parts.Reports(memory);
        var from = _route.From with { Timeout = _route.Timeout };
        _sending = new CheckRun(from, from.ToSubject(), _time);
        _sender = parts.Sender(_sending);
        _own = new OwnMessages(_id, memory, (2 * _route.Timeout) + _route.To.Timeout + MailboxSide.LongestCleanUp, _time);
    }

    /// <summary>Runs it. What the servers do wrong is a result, never an exception.</summary>
    public async Task<DeliveryResult> RunAsync(Action<DeliveryStep>? progress, CancellationToken cancellationToken)
    {
        progress?.Invoke(new(DeliveryPhase.Prepare, _result));
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (_result.Failure is null)
        {
            progress?.Invoke(new(DeliveryPhase.Send, _result));
            await SendAsync(cancellationToken).ConfigureAwait(false);
            if (_sender is { TakenAt: { } taken, Sent: { } sent })
            {
                progress?.Invoke(new(DeliveryPhase.Receive, _result));
                await ReceiveAsync(taken, sent, cancellationToken).ConfigureAwait(false);
            }

            await CleanUpAsync(cancellationToken).ConfigureAwait(false);
        }

        _own.GiveUp(LongestSearch > 3 * _route.Interval ? LongestSearch : 3 * _route.Interval);
        await _memory.SaveAsync().ConfigureAwait(false);
        return _result with { Earlier = _own.Earlier.ToValueList(), BounceMailbox = _bounces?.Result, MemoryProblem = _memory.Problem };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sender.Dispose();
        _sending.Dispose();
        _bounces?.Dispose();
        _to.Dispose();
    }

    /// <summary>A mailbox for bounces that cannot be opened is told of, and stops nothing: messages may arrive all the same.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var opening = _to.OpenAsync(cancellationToken);
        await Task.WhenAll(opening, _bounces?.OpenAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        var opened = await opening.ConfigureAwait(false);
        _result = _result with { Receiving = opened, Failure = Failure(DeliveryPhase.Prepare, opened) };
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        _memory.Await(_id, new(started, DeliveryStage.Sending));
        await _memory.SaveAsync().ConfigureAwait(false); // before it is sent: a message that is on its way when the program dies is ours
        using var deadline = Deadline.Start(_route.Timeout, _time, cancellationToken);
        var sent = await SingleCheck.AtTheRimAsync(_sending, deadline, () => _sender.SendAsync(_id, deadline)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _result = _result with
        {
            Sending = sent,
            IsSent = _sender.TakenAt is not null,
            SendDuration = _sender.TakenAt is { } end ? _time.GetElapsedTime(started, end) : sent.ResponseTime,
            SendSteps = _sender.Steps,
            Deferrals = _sender.Deferrals,
            Failure = Failure(DeliveryPhase.Send, sent),
            Outcome = _sender.TakenAt is not null ? null : _sender.Refusal is { Reply.IsTemporary: true } ? DeliveryOutcome.Deferred : DeliveryOutcome.SendFailed,
        };
        if (_sender.TakenAt is not null)
        {
            _memory.Await(_id, new(_sender.TakenAt.Value, DeliveryStage.Sent));
        }
        else
        {
            _memory.Settle(_id, hasArrived: false); // it may come all the same, where only the server's reply was lost: it is counted already
        }
    }

    private async Task ReceiveAsync(long taken, OutgoingMessage sent, CancellationToken cancellationToken)
    {
        using var deadline = Deadline.Start(_route.Timeout + AnswerLimit, _time, cancellationToken);
        var goodbye = _sender.QuitAsync(deadline); // the message may be there already: nothing waits for a goodbye
        var saved = _memory.SaveAsync();
        var (sighting, failure) = await WaitAsync(deadline, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(goodbye, saved).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _result = _result with { Failure = failure, Sending = SingleCheck.Ended(_sending) };
        switch (sighting)
        {
            case null:
                _memory.Await(_id, new(taken, DeliveryStage.Missing));
                break;
            case { Bounce: { } bounce }:
                Bounced(bounce);
                break;
            default:
                _memory.Settle(_id, hasArrived: true);
                using (var limit = Deadline.Start(ReadingLimit, _time, cancellationToken))
                {
                    _result = _result with
                    {
                        Outcome = DeliveryOutcome.Delivered,
                        Latency = _time.GetElapsedTime(taken, sighting.Timestamp),
                        Message = await _reading.ReadAsync(sighting, sent, limit.Token).ConfigureAwait(false),
                    };
                }

                break;
        }
    }

    /// <summary>Waits in both mailboxes; what comes first ends both waits. That of bounces cannot fail the round.</summary>
    private async Task<(Sighting? Sighting, DeliveryFailure? Failure)> WaitAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var patience = Deadline.Start(_route.Timeout, _time, enough.Token);
        var message = _to.WaitAsync(_id, patience, deadline);
        if (_bounces is not { Result.Failure: null })
        {
            return await message.ConfigureAwait(false);
        }

        var bounce = _bounces.WaitAsync(_id, patience, deadline);
        if (await Task.WhenAny(message, bounce).ConfigureAwait(false) == message || (await bounce.ConfigureAwait(false)).Sighting is not null)
        {
            await enough.CancelAsync().ConfigureAwait(false);
        }

        var (came, told) = (await message.ConfigureAwait(false), await bounce.ConfigureAwait(false));
        return came.Sighting is null && told.Sighting is not null ? told : came;
    }

    /// <summary>Last of a round, whatever came of it: what is ours goes, and what it tells is noted.</summary>
    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        var cleaned = await _to.CleanUpAsync(_own, cancellationToken).ConfigureAwait(false);
        if (_bounces is { Result.Failure: null })
        {
            await _bounces.CleanUpAsync(_own, cancellationToken).ConfigureAwait(false);
        }

        _result = _result with { Receiving = cleaned, Leftovers = _route.Cleanup && cleaned.Failure is null ? _own.Leftovers : null };
        if (_own.Copies > 1 && _result.Outcome == DeliveryOutcome.Delivered)
        {
            _result = _result with { Outcome = DeliveryOutcome.Duplicate };
        }
        else if (_own.Bounce is { } bounce && _result is { IsSent: true, Outcome: null })
        {
            Bounced(bounce); // it came at the last moment
        }
    }

    private void Bounced(Bounce bounce)
    {
        _memory.Settle(_id, hasArrived: false);
        _result = _result with { Outcome = DeliveryOutcome.Bounced, Bounce = bounce, Failure = BounceFailure.Of(bounce) };
    }

    private static DeliveryFailure? Failure(DeliveryPhase phase, CheckResult side) =>
        side.Failure is { } failure ? new(phase, failure.Reason, failure.Detail, failure.ReplyCode) : null;
}
