using System.Security.Cryptography;
using System.Text;

namespace MailExporter.Checks.Delivery;

/// <summary>The header fields by which a route knows its messages: an id, and a token over id and route that nobody else can make.</summary>
internal sealed class MessageMark(InstallationKey key, string route)
{
    public const string IdField = "X-MailExporter-Id";
    public const string TokenField = "X-MailExporter-Token";

    /// <summary>What every subject of ours begins with, and servers are asked to search for.</summary>
    public const string Subject = "Mail Delivery Test";

    /// <summary>An id that tells when it was made.</summary>
    public static Guid NewId(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>The token that belongs to an id.</summary>
    public string Token(Guid id) => key.Sign(Encoding.UTF8.GetBytes($"{route}\n{id}"));

    /// <summary>The id of a message of this route; null for any other message, whatever it says of itself.</summary>
    /// <param name="fields">The header section, or the two fields of it.</param>
    public Guid? Recognise(HeaderFields fields) =>
        Guid.TryParseExact(fields.First(IdField), "D", out var id)
            && fields.First(TokenField) is { } token
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Token(id)))
            ? id
            : null;

    /// <summary>When an id was made (RFC 9562 section 5.7).</summary>
    public static DateTimeOffset MadeAt(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var part in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | part;
        }

        // 48 bits are more than a date can hold, and the id of a recognised message is our own.
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }
}
