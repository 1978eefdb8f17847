using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>A bounce as the failure of its round.</summary>
internal static class BounceFailure
{
    /// <summary>The reason by the status code, and the words of the server.</summary>
    public static DeliveryFailure Of(Bounce bounce) => new(DeliveryPhase.Receive, Reason(bounce), $"bounced: {Words(bounce)}", ReplyCode(bounce));

    /// <summary>RFC 3463 section 3.2 and 3.3: the recipient's address or mailbox is at fault, or else the message or its way.</summary>
    private static FailureReason Reason(Bounce bounce) =>
        bounce.Status?.Split('.') is [_, "1" or "2", _] ? FailureReason.RecipientRejected : FailureReason.MessageRejected;

    private static string Words(Bounce bounce) =>
        $"{bounce.Status ?? "no status"}{(bounce.ReportingMta is { } mta ? $", by {mta}" : "")}{(bounce.Diagnostic is { } words ? $": {words}" : "")}";

    private static int? ReplyCode(Bounce bounce) =>
        bounce.Diagnostic is { Length: >= 3 } words && words[0] is '4' or '5' && int.TryParse(words.AsSpan(0, 3), out var code) && (words.Length == 3 || words[3] is ' ' or '-') ? code : null;
}
