using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>What a mailbox is looked through for: messages of the route, notifications about them, or both. All other mail is foreign.</summary>
/// <param name="mark">How messages are recognised.</param>
/// <param name="memory">Which messages are waited for.</param>
/// <param name="hasMessages">Messages of the route come here.</param>
/// <param name="hasReports">Notifications about them come here.</param>
internal sealed class OwnMail(MessageMark mark, RouteMemory memory, bool hasMessages, bool hasReports)
{
    public bool HasMessages => hasMessages;

    public bool HasReports => hasReports;

    /// <summary>The header fields that tell.</summary>
    public string Fields { get; } = string.Join(' ', [MessageMark.IdField, MessageMark.TokenField, .. hasReports ? ["Content-Type"] : (string[])[]]);

    /// <summary>The id of a message of ours; null: it is none.</summary>
    public Guid? Message(string header) => hasMessages ? mark.Recognise(HeaderFields.Of(header)) : null;

    /// <summary>It may be a notification, and is worth to be read.</summary>
    public bool MayBeReport(string header) => hasReports && BounceReport.IsOne(HeaderFields.Of(header));

    /// <summary>
    /// The id of the message of ours that a notification is about; null: it is about another's. What came back of the header has our token, or the
    /// envelope id or Message-ID is that of a message which is waited for: nobody who has not had that message knows its id.
    /// </summary>
    public OwnReport? Report(RawMessage raw)
    {
        if (!hasReports || BounceReport.Read(raw) is not { } report)
        {
            return null;
        }

        var id = report.Returned is { } returned ? mark.Recognise(returned) ?? Awaited(returned.First("Message-ID")?.Trim('<', '>').Split('@')[0]) : null;
        return (id ?? Awaited(report.EnvelopeId)) is { } own ? new(own, report.IsFailure ? report.Facts : null) : null;
    }

    private Guid? Awaited(string? text) => Guid.TryParseExact(text, "D", out var id) && memory.IsAwaited(id) ? id : null;
}

/// <summary>A notification about a message of ours.</summary>
/// <param name="Id">The message.</param>
/// <param name="Bounce">What it says; null: the message is not lost, only delayed.</param>
internal sealed record OwnReport(Guid Id, Bounce? Bounce);
