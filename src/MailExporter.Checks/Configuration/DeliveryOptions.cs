using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>One route: an entry of <c>deliveries</c>, or one pair of its matrix, with all defaults filled in.</summary>
public sealed record DeliveryOptions
{
    /// <summary>Unique. The label <c>route</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The SMTP server that takes the message.</summary>
    public required ServerOptions From { get; init; }

    /// <summary>The IMAP or POP3 server of the mailbox, with an account.</summary>
    public required ServerOptions To { get; init; }

    /// <summary>From one start to the next; 10 s at least.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long sending may take, and how long the message may take after that. Left out: 120 s, or the interval if that is shorter.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>IMAP mailboxes to look in; null: INBOX and the one for junk.</summary>
    public ValueList<string>? Folders { get; init; }

    /// <summary>Delete the messages after they were read, and those that crashed runs left.</summary>
    public bool Cleanup { get; init; } = true;

    /// <summary>The IMAP or POP3 server of the mailbox that notifications (RFC 3464) of messages that were not delivered come to; null: they are looked for in <see cref="To"/> only, and only where it is the sender's own.</summary>
    public ServerOptions? Bounces { get; init; }

    /// <summary>The envelope sender is empty (<c>MAIL FROM:&lt;&gt;</c>), as that of a notification is.</summary>
    public bool NullSender { get; init; }

    /// <summary>NOTIFY=NEVER (RFC 3461), where the sending server offers DSN.</summary>
    public bool NotifyNever { get; init; }

    /// <summary>Further header fields of the message.</summary>
    public ValueList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>How long the text of the message is at least, in bytes; 0: as long as what it says.</summary>
    public int BodySize { get; init; }

    /// <summary>Envelope sender and From: the server's <c>from_email</c>, else its username.</summary>
    public string FromEmail => From.FromEmail ?? From.Username ?? "";

    /// <summary>Envelope recipient and To: the server's <c>to_email</c>, else its username.</summary>
    public string ToEmail => To.ToEmail ?? To.Username ?? "";

    /// <summary>What is wrong with the route; empty for one that was read from a file.</summary>
    public IEnumerable<OptionFault> Validate()
    {
        if (From.Protocol is not MailProtocol.Smtp)
        {
            yield return new("from", $"{From.Name}, protocol {From.Protocol.Spell()}", "a server with protocol smtp");
        }
        else if (MailAddress.Expected(FromEmail) is not null)
        {
            yield return new("from", $"{From.Name} without an address to send from", "from_email in it, or a username that is an address");
        }

        if (To.Protocol is MailProtocol.Smtp)
        {
            yield return new("to", $"{To.Name}, protocol smtp", "a server with protocol imap or pop3");
        }
        else if (!To.HasCredentials)
        {
            yield return new("to", $"{To.Name} without an account", "username and password or oauth2 in it");
        }
        else if (MailAddress.Expected(ToEmail) is not null)
        {
            yield return new("to", $"{To.Name} without an address to send to", "to_email in it, or a username that is an address");
        }

        if (Bounces is { Protocol: MailProtocol.Smtp })
        {
            yield return new("bounces", $"{Bounces.Name}, protocol smtp", "a server with protocol imap or pop3");
        }
        else if (Bounces is { HasCredentials: false })
        {
            yield return new("bounces", $"{Bounces.Name} without an account", "username and password or oauth2 in it");
        }

        if (Bounces is not null && (NullSender || NotifyNever))
        {
            yield return new("bounces", $"it together with {(NullSender ? "null_sender" : "notify: never")}", "a message that can bounce", [NullSender ? "null_sender" : "notify"]);
        }

        foreach (var (key, server) in ((string, ServerOptions?)[])[("from", From), ("to", To), ("bounces", Bounces)])
        {
            if (server?.ExpectFailure is { } expected)
            {
                yield return new(key, $"{server.Name}, which has expect_failure {expected.Spell()}", "a server that is to work");
            }
        }

        if (Folders is not null && To.Protocol is MailProtocol.Pop3)
        {
            yield return new("folders", "them with protocol pop3", "protocol imap", ["to"]);
        }

        if (Folders is { Count: 0 })
        {
            yield return new("folders", "none", "one at least");
        }

        if (Interval < TimeSpan.FromSeconds(10))
        {
            yield return new("interval", DurationText.Of(Interval), "at least 10s");
        }

        if (Timeout > Interval)
        {
            yield return new("timeout", DurationText.Of(Timeout), $"at most the interval, {DurationText.Of(Interval)}", ["interval"]);
        }
    }
}
