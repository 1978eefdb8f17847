namespace MailExporter.Checks.Results;

/// <summary>What the server told about one mailbox. Null: it did not tell.</summary>
/// <param name="Name">As configured; <c>INBOX</c> for a POP3 maildrop.</param>
public sealed record MailboxFacts(string Name)
{
    /// <summary>Messages in it.</summary>
    public long? Messages { get; init; }

    /// <summary>Messages without <c>\Seen</c>.</summary>
    public long? Unseen { get; init; }

    /// <summary>Bytes: STATUS=SIZE (RFC 8438), or POP3 STAT.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>Bytes used of the STORAGE quota of its quota root (RFC 9208).</summary>
    public long? QuotaUsedBytes { get; init; }

    /// <summary>Bytes of the STORAGE quota.</summary>
    public long? QuotaLimitBytes { get; init; }

    /// <summary>INTERNALDATE of the message with the lowest UID; null too when it is empty.</summary>
    public DateTimeOffset? OldestMessage { get; init; }
}
