namespace MailExporter.Checks.Results;

/// <summary>What a received message tells of its way. All of it is what servers wrote, bounded.</summary>
public sealed record ReceivedMessage
{
    /// <summary>The mailbox it was found in; <c>INBOX</c> for POP3.</summary>
    public required string Folder { get; init; }

    /// <summary>That is the one for junk.</summary>
    public bool IsJunk { get; init; }

    /// <summary>As the server says it; null: it did not.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>As it was handed over, in bytes without the dots of SMTP; null: not known.</summary>
    public long? SentBytes { get; init; }

    /// <summary>The text is what was sent; another transfer encoding and empty lines at its end are no change. Null: the message was not read whole.</summary>
    public bool? IsBodyIntact { get; init; }

    /// <summary>Our own verification of each DKIM signature (RFC 6376), the topmost first; ten at most. Empty: it has none. Null: the message was not read whole.</summary>
    public ValueList<DkimVerdict>? OwnDkim { get; init; }

    /// <summary>The trace fields (RFC 5321 section 4.4), the receiver's own first; thirty at most.</summary>
    public ValueList<TraceHop> Hops { get; init; }

    /// <summary><c>Authentication-Results</c> (RFC 8601) of the server that wrote the topmost such field.</summary>
    public ValueList<AuthenticationVerdict> Authentication { get; init; }

    /// <summary>Header fields of spam filters, as they are.</summary>
    public ValueList<KeyValuePair<string, string>> SpamFields { get; init; }

    /// <summary>What the filters that are known by their fields make of it, one for each.</summary>
    public ValueList<SpamScore> SpamScores { get; init; }
}

/// <summary>One trace field.</summary>
/// <param name="From">The host that handed the message over; null: not said.</param>
/// <param name="By">The host that took it; null: not said.</param>
/// <param name="With">The protocol (RFC 3848): <c>ESMTPS</c>; null: not said.</param>
/// <param name="At">When it took it, UTC; null: not said.</param>
/// <param name="Delay">Since the trace field before it, for the first one since the message's date; null where one of the times is unknown. Below zero: the hosts' clocks differ.</param>
public sealed record TraceHop(string? From, string? By, string? With, DateTimeOffset? At, TimeSpan? Delay)
{
    /// <summary>The hop was encrypted; null: not said (RFC 3848: a protocol name with an S).</summary>
    public bool? IsEncrypted => With?.ToUpperInvariant() switch
    {
        null => null,
        "ESMTPS" or "ESMTPSA" or "LMTPS" or "LMTPSA" or "UTF8SMTPS" or "UTF8SMTPSA" or "UTF8LMTPS" or "UTF8LMTPSA" => true,
        "SMTP" or "ESMTP" or "ESMTPA" or "LMTP" or "LMTPA" or "UTF8SMTP" or "UTF8SMTPA" or "UTF8LMTP" => false,
        _ => null,
    };
}

/// <summary>One verdict of <c>Authentication-Results</c>.</summary>
/// <param name="Method"><c>spf</c>, <c>dkim</c>, <c>dmarc</c>, in lower case.</param>
/// <param name="Result"><c>pass</c>, <c>fail</c>, <c>none</c>, in lower case.</param>
public readonly record struct AuthenticationVerdict(string Method, string Result);
