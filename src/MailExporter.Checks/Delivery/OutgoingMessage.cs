using MailExporter.Checks.Configuration;
using MailExporter.Checks.Smtp;

namespace MailExporter.Checks.Delivery;

/// <summary>The message of a round.</summary>
internal sealed class OutgoingMessage
{
    private OutgoingMessage(byte[] wire, long size, byte[] digest) => (Wire, Size, Digest) = (wire, size, digest);

    /// <summary>As it goes over the wire.</summary>
    public byte[] Wire { get; }

    /// <summary>In bytes, without what the transport adds.</summary>
    public long Size { get; }

    /// <summary>Of its text, by <see cref="MessageText.Digest"/>. It is kept here and not in the message, where a relay could change both.</summary>
    public byte[] Digest { get; }

    /// <summary>Makes the message of an id.</summary>
    public static OutgoingMessage Compose(DeliveryOptions route, MessageMark mark, Guid id, DateTimeOffset now)
    {
        var (from, to) = (route.FromEmail, route.ToEmail);
        var text = MessageText.Compose(id, now, route.BodySize);
        var message = WireMessage.Compose(from, to, $"{MessageMark.Subject} {id}", text.TrimEnd(), id.ToString(), now);
        message.Headers.Add(MessageMark.IdField, id.ToString());
        message.Headers.Add(MessageMark.TokenField, mark.Token(id));
        foreach (var (name, value) in route.Headers)
        {
            message.Headers.Add(name, value);
        }

        var isInternational = WireMessage.IsInternational(from, to);
        var wire = WireMessage.Bytes(message, isInternational);
        return new(wire, WireMessage.Size(message, isInternational), MessageText.Digest(text));
    }
}
