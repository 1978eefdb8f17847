using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>What the rounds of a route are made of.</summary>
internal sealed class RouteParts(DeliveryOptions route, InstallationKey key, MxFollower follower, SingleCheck single, Resolver resolver, TimeProvider time)
{
    private readonly MessageMark _mark = new(key, route.Name);

    public DeliveryOptions Options => route;

    public TimeProvider Time => time;

    public MessageReading Reading { get; } = new(new DkimCheck(resolver));

    public MessageSender Sender(CheckRun run) => new(run, route, _mark, follower, single);

    /// <summary>The mailbox that the messages go to; notifications are looked for there only where it is the sender's own.</summary>
    public MailboxSide Messages(RouteMemory memory) => Side(
        route.To, "to", route.Folders, new OwnMail(_mark, memory, hasMessages: true, hasReports: IsTheSenders), memory, memory.Messages);

    /// <summary>The mailbox that notifications go to; null: none is named.</summary>
    public MailboxSide? Reports(RouteMemory memory) => route.Bounces is { } bounces
        ? Side(bounces, "bounces", null, new OwnMail(_mark, memory, hasMessages: false, hasReports: true), memory, memory.Reports)
        : null;

    private bool IsTheSenders =>
        route.FromEmail.Equals(route.ToEmail, StringComparison.OrdinalIgnoreCase) || route.FromEmail.Equals(route.To.Username, StringComparison.OrdinalIgnoreCase);

    private MailboxSide Side(ServerOptions server, string name, ValueList<string>? folders, OwnMail mail, RouteMemory memory, MaildropMemory maildrop)
    {
        var run = new CheckRun(server, server.ToSubject(), time);
        return new(run, server.Protocol == MailProtocol.Imap
            ? new ImapReceiver(run, folders, mail, new ImapSweep(mail, memory, name, route.Cleanup), follower, single)
            : new Pop3Receiver(run, mail, maildrop, route.Cleanup, follower, single));
    }
}
