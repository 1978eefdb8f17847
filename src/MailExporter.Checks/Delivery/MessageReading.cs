using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>Reads from a received message all that it tells.</summary>
internal sealed class MessageReading(DkimCheck dkim)
{
    /// <summary>Reads the message of a round.</summary>
    /// <param name="sighting">It, as it came.</param>
    /// <param name="sent">It, as it was sent.</param>
    /// <param name="cancellationToken">The time for questions to the DNS is up.</param>
    public async Task<ReceivedMessage> ReadAsync(Sighting sighting, OutgoingMessage sent, CancellationToken cancellationToken)
    {
        var told = MessageWay.Read(sighting.Message.Header, sighting.Folder, sighting.IsJunk, sighting.Size) with { SentBytes = sent.Size };
        return sighting.Message is { IsWhole: true } whole && whole.Parse(depth: 0) is { } message
            ? told with { IsBodyIntact = MessageText.IsIntact(message, sent.Digest), OwnDkim = await dkim.VerifyAsync(message, cancellationToken).ConfigureAwait(false) }
            : told;
    }
}
