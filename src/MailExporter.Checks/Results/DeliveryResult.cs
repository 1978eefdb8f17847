namespace MailExporter.Checks.Results;

/// <summary>One round of a route: a message sent, and what became of it.</summary>
public sealed record DeliveryResult
{
    /// <summary>The name of the route.</summary>
    public required string Route { get; init; }

    /// <summary>The message's id, a UUID of version 7 (RFC 9562).</summary>
    public required string Id { get; init; }

    /// <summary>When the round began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the connection to the sending server to its reply to the end of DATA, or to its refusal; null: nothing was sent, because the mailbox could not be opened.</summary>
    public TimeSpan? SendDuration { get; init; }

    /// <summary>How long the commands of the last transaction took; null: it did not come to one.</summary>
    public SendSteps? SendSteps { get; init; }

    /// <summary>How often the message was refused for now (4xx) and tried again within the round: greylisting is no failure.</summary>
    public int Deferrals { get; init; }

    /// <summary>True when the sending server took the message.</summary>
    public bool IsSent { get; init; }

    /// <summary>From the reply to the end of DATA to when the message was visible; null while it is not.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>What became of the message so far; null: nothing was sent, or it is still waited for (by the rounds that follow).</summary>
    public DeliveryOutcome? Outcome { get; init; }

    /// <summary>Where and why the message did not arrive; null: it did.</summary>
    public DeliveryFailure? Failure { get; init; }

    /// <summary>The notification that came in place of the message; null: none.</summary>
    public Bounce? Bounce { get; init; }

    /// <summary>What the received message tells; null when there is none.</summary>
    public ReceivedMessage? Message { get; init; }

    /// <summary>What became of messages of earlier rounds, as far as this one has learnt it.</summary>
    public ValueList<EarlierMessage> Earlier { get; init; }

    /// <summary>Messages of ours that were to be deleted and could not be; null: nobody looked.</summary>
    public int? Leftovers { get; init; }

    /// <summary>The sending side as a check; null when nothing was sent.</summary>
    public CheckResult? Sending { get; init; }

    /// <summary>The receiving side as a check.</summary>
    public CheckResult? Receiving { get; init; }

    /// <summary>The mailbox for bounces as a check; null: none is named.</summary>
    public CheckResult? BounceMailbox { get; init; }

    /// <summary>Why what the route must remember over a restart could not be read or written; null: it could, or there is no place for it.</summary>
    public string? MemoryProblem { get; init; }

    /// <summary>The message arrived in time.</summary>
    public bool IsUp => Failure is null && Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.Duplicate;

    /// <summary>From the begin of sending to when the message was visible; null while it is not.</summary>
    public TimeSpan? Duration => SendDuration + Latency;
}

/// <summary>Where and why a message did not arrive.</summary>
/// <param name="Phase">The step of the round.</param>
/// <param name="Reason">One of the closed set.</param>
/// <param name="Detail">The server's own words or ours, bounded, without secrets.</param>
/// <param name="ReplyCode">The SMTP reply code, if one ended the round; null for none.</param>
public sealed record DeliveryFailure(DeliveryPhase Phase, FailureReason Reason, string Detail, int? ReplyCode = null);

/// <summary>How long the server took for the commands of a transaction.</summary>
/// <param name="Mail">MAIL.</param>
/// <param name="Rcpt">RCPT; null: it did not come to that.</param>
/// <param name="Data">DATA, the message, and the reply to its end; null: it did not come to that.</param>
public sealed record SendSteps(TimeSpan Mail, TimeSpan? Rcpt, TimeSpan? Data);

/// <summary>What became of a message of an earlier round.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Outcome">Late, lost, duplicate or bounced.</param>
/// <param name="Latency">For a late one: until it was seen; an upper bound, for nobody looked between two rounds.</param>
/// <param name="Bounce">For a bounced one: what the notification says.</param>
public sealed record EarlierMessage(string Id, DeliveryOutcome Outcome, TimeSpan? Latency = null, Bounce? Bounce = null);
