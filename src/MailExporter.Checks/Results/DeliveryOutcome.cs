namespace MailExporter.Checks.Results;

/// <summary>What became of one message of a route: the label <c>outcome</c>.</summary>
public enum DeliveryOutcome
{
    /// <summary>It became visible within the route's <c>timeout</c>.</summary>
    Delivered,

    /// <summary>It became visible after that.</summary>
    Late,

    /// <summary>It was looked for in vain, for an hour at least.</summary>
    Lost,

    /// <summary>It became visible more than once.</summary>
    Duplicate,

    /// <summary>A delivery status notification (RFC 3464) came in its place.</summary>
    Bounced,

    /// <summary>The sending server refused it for now (4xx), to the end of the round.</summary>
    Deferred,

    /// <summary>The sending server did not take it.</summary>
    SendFailed,
}

/// <summary>The steps of a round.</summary>
public enum DeliveryPhase
{
    /// <summary>The mailbox is opened, before anything is sent.</summary>
    Prepare,

    /// <summary>The message is handed over.</summary>
    Send,

    /// <summary>It is waited for.</summary>
    Receive,
}
