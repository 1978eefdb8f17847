using System.Buffers.Binary;
using System.Text;

namespace MailExporter.Testing;

internal enum ReplyCode : byte
{
    NoError = 0,
    ServFail = 2,
    NxDomain = 3,
    Refused = 5,
}

/// <summary>A query off the wire (RFC 1035 section 4).</summary>
/// <param name="Id">The transaction id.</param>
/// <param name="Flags">The header's second word.</param>
/// <param name="Name">In lower case, without the last dot.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="Question">The question section as it was sent, its spelling kept.</param>
/// <param name="PayloadSize">What the client takes by UDP; null without EDNS (RFC 6891).</param>
internal sealed record DnsMessage(ushort Id, ushort Flags, string Name, ushort Type, byte[] Question, int? PayloadSize)
{
    private const int HeaderLength = 12;

    /// <summary>Null when it is no query of one question.</summary>
    public static DnsMessage? Parse(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderLength + 5 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return null;
        }

        var labels = new List<string>();
        var at = HeaderLength;
        while (message[at] is > 0 and < 64 and var length && at + 1 + length + 4 < message.Length)
        {
            labels.Add(Encoding.ASCII.GetString(message.Slice(at + 1, length)).ToLowerInvariant());
            at += 1 + length;
        }

        if (message[at] != 0 || message.Length < at + 5)
        {
            return null;
        }

        var end = at + 5;

        // an OPT record: the root's name, type 41, and the size in place of the class
        var edns = BinaryPrimitives.ReadUInt16BigEndian(message[10..]) > 0 && message.Length >= end + 5 && message[end + 2] == 41;
        return new DnsMessage(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            BinaryPrimitives.ReadUInt16BigEndian(message[2..]),
            string.Join('.', labels),
            BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]),
            message[HeaderLength..end].ToArray(),
            edns ? Math.Max(512, (int)BinaryPrimitives.ReadUInt16BigEndian(message[(end + 3)..])) : null);
    }

    /// <summary>The reply to this query.</summary>
    public byte[] Reply(ReplyCode code, IReadOnlyList<DnsRecord> answers, bool truncated = false, bool authenticated = false)
    {
        var message = new List<byte>();
        AddWord(message, Id);
        AddWord(message, 0x8180 | (Flags & 0x0100) | (truncated ? 0x0200 : 0) | (authenticated ? 0x0020 : 0) | (int)code);
        AddWord(message, 1);
        AddWord(message, answers.Count);
        var isDenial = code is ReplyCode.NoError or ReplyCode.NxDomain && !truncated && !answers.Any(answer => answer.Type == Type);
        AddWord(message, isDenial ? 1 : 0);
        AddWord(message, PayloadSize is null ? 0 : 1);
        message.AddRange(Question);
        foreach (var record in answers)
        {
            message.AddRange(EncodeName(record.Name));
            AddWord(message, record.Type);
            AddWord(message, 1);
            AddWord(message, 0);
            AddWord(message, DnsRecord.TimeToLive);
            AddWord(message, record.Data.Length);
            message.AddRange(record.Data);
        }

        if (isDenial)
        {
            message.AddRange([0, 0, 6, 0, 1, 0, 0, 0, DnsRecord.DenialTimeToLive, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, DnsRecord.DenialTimeToLive]); // SOA (RFC 2308)
        }

        if (PayloadSize is not null)
        {
            message.AddRange([0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0]); // OPT, 1232 bytes
        }

        return [.. message];
    }

    public static byte[] EncodeName(string name)
    {
        var bytes = new List<byte>();
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.Add(0);
        return [.. bytes];
    }

    private static void AddWord(List<byte> message, int value)
    {
        message.Add((byte)(value >> 8));
        message.Add((byte)value);
    }
}

/// <summary>One record of a zone.</summary>
internal sealed record DnsRecord(string Name, ushort Type, byte[] Data)
{
    public const int TimeToLive = 60;

    public const byte DenialTimeToLive = 30;

    public string Target { get; init; } = "";
}
