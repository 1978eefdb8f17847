using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>What is read of a route.</summary>
/// <param name="Result">The newest round; null: it is too old to be believed.</param>
/// <param name="LastSuccess">When the newest message that arrived was sent; null while none did.</param>
internal readonly record struct DeliveryReading(DeliveryResult? Result, DateTimeOffset? LastSuccess);

/// <summary>One family of gauges of the routes.</summary>
/// <param name="Name">As in section 6 of the specification.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Labels">Beyond <c>route</c>.</param>
/// <param name="Read">The samples of one route: values, and those of the labels.</param>
internal sealed record DeliveryFamily(string Name, string Help, string[] Labels, Func<DeliveryReading, IEnumerable<(double? Value, string[] Labels)>> Read);

/// <summary>The families of the routes that are read from the newest round.</summary>
internal static class DeliveryFamilies
{
    public static readonly DeliveryFamily[] All =
    [
        One("mail_delivery_up", "Whether the message of the last round arrived in time.", r => r.Result is { } result ? result.IsUp ? 1 : 0 : null),
        One("mail_delivery_duration_seconds", "From the begin of sending to when the message was visible, in the last round.", r => r.Result?.Duration?.TotalSeconds),
        One("mail_delivery_send_duration_seconds", "Duration of sending in the last round.", r => r.Result?.SendDuration?.TotalSeconds),
        One("mail_delivery_last_success_timestamp_seconds", "Unix time of the begin of the last round whose message arrived in time.", r => r.LastSuccess?.ToUnixTimeMilliseconds() / 1000.0),
        One("mail_delivery_leftover_messages", "Messages of ours that could not be deleted.", r => r.Result?.Leftovers),
        One("mail_delivery_deferrals", "How often the last message was refused for now (4xx) and tried again within its round.", r => r.Result is { SendDuration: not null } result ? result.Deferrals : null),
        One("mail_delivery_body_intact", "Whether the text of the last message came as it was sent.", r => r.Result?.Message?.IsBodyIntact is { } intact ? intact ? 1 : 0 : null),
        new("mail_delivery_failure", "1 while messages do not arrive for this reason.", ["phase", "reason"], r =>
            r.Result?.Failure is { } failure ? [(1, [failure.Phase.Spell(), failure.Reason.Spell()])] : []),
        new("mail_delivery_folder", "1 for the mailbox that the last message was found in.", ["folder"], r =>
            r.Result?.Message is { } message ? [(1, [message.Folder])] : []),
        new("mail_delivery_hop_delay_seconds", "What each hop of the last message took by the hosts' own clocks, the receiver's is hop 1.", ["hop"], r =>
            r.Result?.Message is { } message ? message.Hops.Select((hop, i) => (hop.Delay?.TotalSeconds, new[] { (i + 1).ToString(CultureInfo.InvariantCulture) })) : []),
        new("mail_delivery_spam_score", "What each spam filter made of the last message, in its own scale.", ["filter"], r =>
            r.Result?.Message is { } message ? message.SpamScores.Select(score => ((double?)score.Score, new[] { score.Filter })) : []),
        new("mail_delivery_authentication", "1 for each verdict of the receiver on the last message, and for those of our own verification of DKIM.", ["method", "result"], r =>
            r.Result?.Message is { } message ? message.Authentication.Concat(OwnDkim(message)).Distinct().Select(verdict => ((double?)1, new[] { verdict.Method, verdict.Result })) : []),
    ];

    private static IEnumerable<AuthenticationVerdict> OwnDkim(ReceivedMessage message) => message.OwnDkim switch
    {
        null => [],
        { Count: 0 } => [new("own_dkim", DkimResult.None.Spell())],
        { } verdicts => verdicts.Select(verdict => new AuthenticationVerdict("own_dkim", verdict.Result.Spell())),
    };

    private static DeliveryFamily One(string name, string help, Func<DeliveryReading, double?> read) => new(name, help, [], reading => [(read(reading), [])]);
}
