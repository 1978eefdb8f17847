using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The table of an entry of <c>deliveries</c>.</summary>
internal static class DeliverySection
{
    public static readonly Section<Draft> Table = new(
        "delivery",
        [
            Set("name", Kinds.Line, "Unique; the label route. Left out: FROM to TO. Of a matrix it stands before that.", (o, v) => o with { Name = v }),
            Set("from", new EndpointsKind(isList: true), "The SMTP server that takes the message: a server entry, the name of one, or a list of them.", (o, v) => o with { From = v }, isRequired: true),
            Set("to", new EndpointsKind(isList: true), "The IMAP or POP3 server of the mailbox: a server entry, the name of one, or a list of them.", (o, v) => o with { To = v }, isRequired: true),
            Set("interval", Kinds.Interval, "From one start to the next.", (o, v) => o with { Interval = v }, "5m"),
            Set("timeout", Kinds.Limit, "Limit of sending, and of the wait for the message after that. Left out: the smaller of 120s and the interval.", (o, v) => o with { Timeout = v }),
            Set("folders", Kinds.ListOf(Kinds.Line), "IMAP mailboxes to look in. Left out: INBOX and the one for junk.", (o, v) => o with { Folders = v }),
            Set("cleanup", Kinds.Boolean, "Delete the messages afterwards.", (o, v) => o with { Cleanup = v }, "true"),
            Set("bounces", new EndpointsKind(isList: false), "The IMAP or POP3 server of the mailbox that bounces come to: a server entry, or the name of one.", (o, v) => o with { Bounces = v }),
            Set("null_sender", Kinds.Boolean, "Send with the empty envelope sender, as a bounce is sent.", (o, v) => o with { NullSender = v }, "false"),
            Set("notify", ChoiceKind.Of("never"), "Ask for no bounce (NOTIFY=NEVER), where the server offers DSN.", (o, v) => o with { NotifyNever = true }),
            Set("headers", new HeadersKind(), "Further header fields of the message.", (o, v) => o with { Headers = v }, "{}"),
            Set("body_size", Kinds.Whole(0, MaxBodySize), "Bytes that the text of the message has at least.", (o, v) => o with { BodySize = (int)v }, "0"),
        ]);

    /// <summary>A received message is read whole, and 500 routes may read at once.</summary>
    private const int MaxBodySize = 1024 * 1024;

    private static Setting<Draft, T> Set<T>(string key, Kind<T> kind, string description, Func<Draft, T, Draft> apply, string? @default = null, bool isRequired = false) =>
        new(key, kind, description, apply) { Default = @default, IsRequired = isRequired };

    /// <summary>An entry as it was written, before its servers are looked up.</summary>
    public sealed record Draft
    {
        public string? Name { get; init; }

        public Node? From { get; init; }

        public Node? To { get; init; }

        public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

        public TimeSpan? Timeout { get; init; }

        public ValueList<string>? Folders { get; init; }

        public bool Cleanup { get; init; } = true;

        public Node? Bounces { get; init; }

        public bool NullSender { get; init; }

        public bool NotifyNever { get; init; }

        public ValueList<KeyValuePair<string, string>> Headers { get; init; }

        public int BodySize { get; init; }
    }
}
