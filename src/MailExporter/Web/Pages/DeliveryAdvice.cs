using MailExporter.Checks.Results;
using MailExporter.Delivering;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>What a failure or concern of a route means, and where to look.</summary>
internal static class DeliveryAdvice
{
    /// <summary>Writes a paragraph for each.</summary>
    public static void Write(HtmlWriter html, RouteState route)
    {
        if (route.Newest is { Failure: { } failure } round)
        {
            var (meaning, lookAt) = On(round, failure);
            html.Add($"<p class=\"advice\"><code>{failure.Phase.Spell()}</code> <code>{failure.Reason.Spell()}</code> {meaning}. Look at: {lookAt}.</p>\n");
        }

        foreach (var warning in route.Warnings)
        {
            html.Add($"<p class=\"advice\"><code>{warning.Reason.Spell()}</code> {Wording.Cut(warning.Detail, 500)}. Look at: {LookAt(warning.Reason)}.</p>\n");
        }
    }

    /// <summary>What is to be said of a failure: that of a check, unless the way is what failed.</summary>
    public static (string Meaning, string LookAt) On(DeliveryResult round, DeliveryFailure failure) => (round.Outcome, failure) switch
    {
        (DeliveryOutcome.Bounced, _) => ("a notification came in place of the message", "what the notification says, below; then the log of the server that gave up"),
        (DeliveryOutcome.Deferred, _) => ("the sending server refused the message for now, to the end of the round", "greylisting that never ends, disk space, limits; the reply's text"),
        (_, { Phase: DeliveryPhase.Receive, Reason: FailureReason.Timeout }) => (
            "the sending server took the message, and it was not seen in time",
            "the queue and the log of the sending server for this id, then those of the mailbox' server; other mailboxes of the account, which folders can name. Whether it comes late is told at its round below"),
        _ => ReasonAdvice.On(failure.Reason),
    };

    private static string LookAt(DeliveryConcern concern) => concern switch
    {
        DeliveryConcern.Junk => "what the spam filters say, below; the reputation of the sending address; SPF, DKIM and DMARC",
        DeliveryConcern.Duplicate => "lists and aliases with the address in them twice; a hop that did not get the reply to its DATA in time and sent the message again",
        DeliveryConcern.Authentication => "the DNS records of the sending domain; whether the message leaves by an address that SPF names; what changes it after it was signed",
        DeliveryConcern.BodyChanged => "disclaimers, link rewriting, virus scanners and gateways on the way: they break signatures, too",
        DeliveryConcern.Bounces => "the server and the account of bounces: a check of it tells more",
        DeliveryConcern.Memory => "the directory of --storage.path: its owner, free space",
        _ => "UIDPLUS of the IMAP server; permissions of the account; quota",
    };
}
