using System.Text.RegularExpressions;
using MailExporter.Checks.Results;
using MimeKit;

namespace MailExporter.Checks.Delivery;

/// <summary>A delivery status notification as it came, before anybody has looked whose it is.</summary>
/// <remarks>RFC 3464 for its fields, RFC 6522 for its three parts.</remarks>
/// <param name="EnvelopeId">ENVID, as the reporting MTA gives it back; null: it does not.</param>
/// <param name="Returned">The header section of the message it is about; null: it did not come back.</param>
/// <param name="IsFailure">The message was not delivered; false for one that is delayed, or was delivered.</param>
/// <param name="Facts">What it says.</param>
internal sealed partial record BounceReport(string? EnvelopeId, HeaderFields? Returned, bool IsFailure, Bounce Facts)
{
    /// <summary>As much of a notification is read: its first two parts, and the header of the third.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int MaxDepth = 5;
    private const int MaxText = 500;
    private const int MaxGroups = 50;

    /// <summary>A header that says of itself that it is one (RFC 6522 section 3).</summary>
    public static bool IsOne(HeaderFields header) =>
        header.First("Content-Type") is { } type && type.Contains("report", StringComparison.OrdinalIgnoreCase) && type.Contains("delivery-status", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one; null: it is none.</summary>
    public static BounceReport? Read(RawMessage message)
    {
        if (message.Parse(MaxDepth)?.Body is not Multipart report)
        {
            return null;
        }

        var parts = report.Take(3).ToArray();
        if (parts.OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status || Groups(status) is not { Length: > 0 } groups)
        {
            return null;
        }

        var (whole, recipients) = (groups[0], groups[1..]);
        var failed = recipients.FirstOrDefault(fields => fields.First("Action")?.StartsWith("failed", StringComparison.OrdinalIgnoreCase) == true);
        var told = failed ?? recipients.FirstOrDefault();
        return new(
            Bounded(whole.First("Original-Envelope-Id")),
            parts.Select(HeaderOf).FirstOrDefault(header => header is not null),
            failed is not null,
            new Bounce(Status().Match(told?.First("Status") ?? "") is { Success: true } code ? code.Value : null, Name(whole.First("Reporting-MTA")), Name(told?.First("Remote-MTA")), Name(told?.First("Diagnostic-Code"))));
    }

    /// <summary>The fields of the message, then those of each recipient.</summary>
    private static HeaderFields[] Groups(MessageDeliveryStatus status)
    {
        try
        {
            return [.. status.StatusGroups.Take(MaxGroups).Select(group => HeaderFields.Of(string.Join('\n', group.Select(field => $"{field.Field}: {field.Value.ReplaceLineEndings(" ")}"))))];
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or IOException)
        {
            return []; // cut off, or written by somebody who does not know how
        }
    }

    /// <summary>The third part is the message (message/rfc822) or its header (text/rfc822-headers).</summary>
    private static HeaderFields? HeaderOf(MimeEntity part) => part switch
    {
        MessagePart { Message: { } message } => HeaderFields.Of(string.Join('\n', message.Headers.Select(field => $"{field.Field}: {field.Value.ReplaceLineEndings(" ")}"))),
        TextPart text when text.ContentType.IsMimeType("text", "rfc822-headers") => HeaderFields.Of(text.Text ?? ""),
        _ => null,
    };

    /// <summary><c>dns; mx.example.org</c>, <c>smtp; 550 no</c>: the type says nothing that the text does not. Long ones were folded.</summary>
    private static string? Name(string? typed) =>
        typed is null ? null : Bounded(ResultText.Printable(string.Join(' ', typed[(typed.IndexOf(';', StringComparison.Ordinal) + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));

    private static string? Bounded(string? text) => text is { Length: > MaxText } ? text[..MaxText] : text;

    /// <summary>RFC 3463 section 2.</summary>
    [GeneratedRegex(@"\b[245]\.[0-9]{1,3}\.[0-9]{1,3}\b")]
    private static partial Regex Status();
}
