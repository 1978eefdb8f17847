using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Delivering;

/// <summary>What is not as it should be with a message, although it arrived.</summary>
internal enum DeliveryConcern
{
    /// <summary>It is in the mailbox for junk.</summary>
    Junk,

    /// <summary>It arrived more than once.</summary>
    Duplicate,

    /// <summary>SPF, DKIM or DMARC do not pass.</summary>
    Authentication,

    /// <summary>Its text is not what was sent.</summary>
    BodyChanged,

    /// <summary>Messages of ours could not be deleted.</summary>
    Leftovers,

    /// <summary>The mailbox that bounces come to could not be read.</summary>
    Bounces,

    /// <summary>What must survive a restart could not be kept.</summary>
    Memory,
}

/// <summary>A concern, with what was seen.</summary>
/// <param name="Reason">Which.</param>
/// <param name="Detail">A clause for a person.</param>
internal sealed record DeliveryWarning(DeliveryConcern Reason, string Detail);

/// <summary>What a round means: its state and its sentence. The result alone decides.</summary>
internal static class DeliveryJudgement
{
    private static readonly string[] Broken = ["fail", "softfail", "permerror"];
    private static readonly string[] Methods = ["spf", "dkim", "dmarc"];

    /// <summary>Error where the message did not arrive in time, warning where there is a concern.</summary>
    public static CheckStatus Status(DeliveryResult result) => !result.IsUp ? CheckStatus.Error : Warnings(result).Any() ? CheckStatus.Warning : CheckStatus.Success;

    /// <summary>Every concern.</summary>
    public static IEnumerable<DeliveryWarning> Warnings(DeliveryResult result)
    {
        if (result.Message is { } message)
        {
            if (message.IsJunk)
            {
                yield return new(DeliveryConcern.Junk, $"the message was filed as junk, in {message.Folder}");
            }

            string[] broken = [.. message.Authentication.Where(verdict => IsBroken(message, verdict)).Select(verdict => $"{verdict.Method} {verdict.Result}"), .. BrokenSignatures(message)];
            if (broken.Length > 0)
            {
                yield return new(DeliveryConcern.Authentication, string.Join(", ", broken.Distinct()));
            }

            if (message.IsBodyIntact is false)
            {
                yield return new(DeliveryConcern.BodyChanged, "the text that arrived is not the text that was sent");
            }
        }

        if (result.Outcome == DeliveryOutcome.Duplicate)
        {
            yield return new(DeliveryConcern.Duplicate, "the message arrived more than once");
        }

        if (result.BounceMailbox?.Failure is { } failure)
        {
            yield return new(DeliveryConcern.Bounces, $"the mailbox for bounces could not be read: {failure.Detail}");
        }

        if (result.MemoryProblem is { } problem)
        {
            yield return new(DeliveryConcern.Memory, $"what is on its way could not be written down: {problem}");
        }

        if (result.Leftovers is > 0 and var leftovers)
        {
            yield return new(DeliveryConcern.Leftovers, leftovers == 1 ? "a message of ours could not be deleted" : string.Create(CultureInfo.InvariantCulture, $"{leftovers} messages of ours could not be deleted"));
        }
    }

    /// <summary>A verdict is broken where it is bad and no other of its method is a pass: one of several signatures may well break on the way.</summary>
    public static bool IsBroken(ReceivedMessage message, AuthenticationVerdict verdict) =>
        Methods.Contains(verdict.Method) && Broken.Contains(verdict.Result) && !message.Authentication.Contains(new(verdict.Method, "pass"));

    /// <summary>The same of our own verification.</summary>
    public static bool IsBroken(ReceivedMessage message, DkimVerdict verdict) =>
        verdict.Result is DkimResult.Fail or DkimResult.Permerror && message.OwnDkim is { } all && !all.Any(other => other.Result == DkimResult.Pass);

    /// <summary>One sentence for a person.</summary>
    public static string Sentence(DeliveryResult result) => result switch
    {
        { IsUp: true, Message: { } message } => string.Create(CultureInfo.InvariantCulture, $"The message was visible in {message.Folder} {Seconds(result.Latency)} after it was sent; sending took {Seconds(result.SendDuration)}."),
        { Failure: { Phase: DeliveryPhase.Prepare } failure } => $"The mailbox could not be opened, so nothing was sent: {failure.Detail}",
        { Outcome: DeliveryOutcome.Deferred, Failure: { } failure } => $"The sending server refused the message for now, to the end of the round: {failure.Detail}",
        { IsSent: false, Failure: { } failure } => $"The sending server did not take the message: {failure.Detail}",
        { Outcome: DeliveryOutcome.Bounced, Failure: { } failure } => $"The message {failure.Detail}",
        { Failure: { Reason: FailureReason.Timeout } failure } => $"The sending server took the message, and it was {failure.Detail}.",
        { Failure: { } failure } => $"The sending server took the message, and it could not be looked for: {failure.Detail}",
        _ => "The round came to nothing.",
    };

    private static IEnumerable<string> BrokenSignatures(ReceivedMessage message) =>
        (message.OwnDkim ?? []).Where(verdict => IsBroken(message, verdict)).Select(verdict => $"DKIM of {verdict.Domain} by our own verification {verdict.Result.Spell()}");

    private static string Seconds(TimeSpan? span) => string.Create(CultureInfo.InvariantCulture, $"{span?.TotalSeconds:0.00} s");
}
