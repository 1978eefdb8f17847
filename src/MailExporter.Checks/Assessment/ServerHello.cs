using System.Buffers.Binary;
using System.Net.Security;

namespace MailExporter.Checks.Assessment;

/// <summary>How far a ServerHello has come.</summary>
internal enum ServerHelloKind
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>It was read.</summary>
    Complete,

    /// <summary>It is none.</summary>
    Invalid,
}

/// <summary>The first message of a TLS server (RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.3): which version and cipher suite it chose.</summary>
/// <remarks>A HelloRetryRequest has the same form, and is an answer too: the server would speak TLS 1.3.</remarks>
internal readonly record struct ServerHello(ServerHelloKind Kind, ProtocolVersion Version = default, string CipherSuite = "")
{
    private const byte ServerHelloType = 2;
    private const ushort SupportedVersions = 43;

    /// <summary>Version, random, an empty session id, cipher suite, compression.</summary>
    private const int Shortest = 2 + 32 + 1 + 2 + 1;

    /// <summary>All extensions that there are fit into a tenth of it.</summary>
    private const int Longest = 8 * 1024;

    /// <summary>Reads the begin of a handshake, without record headers.</summary>
    public static ServerHello Parse(ReadOnlySpan<byte> handshake)
    {
        if (handshake.Length == 0)
        {
            return new(ServerHelloKind.Incomplete);
        }

        if (handshake[0] != ServerHelloType)
        {
            return new(ServerHelloKind.Invalid);
        }

        if (handshake.Length < 4)
        {
            return new(ServerHelloKind.Incomplete);
        }

        var length = (handshake[1] << 16) | (handshake[2] << 8) | handshake[3];
        if (length is < Shortest or > Longest)
        {
            return new(ServerHelloKind.Invalid);
        }

        return handshake.Length < 4 + length ? new(ServerHelloKind.Incomplete) : ParseBody(handshake.Slice(4, length));
    }

    private static ServerHello ParseBody(ReadOnlySpan<byte> body)
    {
        var version = BinaryPrimitives.ReadUInt16BigEndian(body);
        var sessionId = body[34];
        if (sessionId > 32 || body.Length < Shortest + sessionId)
        {
            return new(ServerHelloKind.Invalid);
        }

        var suite = BinaryPrimitives.ReadUInt16BigEndian(body[(35 + sessionId)..]);
        var extensions = body[(Shortest + sessionId)..];
        if (extensions.Length > 0 && !TryReadVersion(extensions, ref version))
        {
            return new(ServerHelloKind.Invalid);
        }

        return new(ServerHelloKind.Complete, (ProtocolVersion)version, ((TlsCipherSuite)suite).ToString());
    }

    /// <summary>TLS 1.3 says 1.2 where the version stood, and itself in an extension.</summary>
    private static bool TryReadVersion(ReadOnlySpan<byte> extensions, ref ushort version)
    {
        if (extensions.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(extensions) != extensions.Length - 2)
        {
            return false;
        }

        for (var rest = extensions[2..]; rest.Length > 0;)
        {
            if (rest.Length < 4 || rest.Length < 4 + BinaryPrimitives.ReadUInt16BigEndian(rest[2..]))
            {
                return false;
            }

            var content = rest.Slice(4, BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
            if (BinaryPrimitives.ReadUInt16BigEndian(rest) == SupportedVersions)
            {
                if (content.Length != 2)
                {
                    return false;
                }

                version = BinaryPrimitives.ReadUInt16BigEndian(content);
            }

            rest = rest[(4 + content.Length)..];
        }

        return true;
    }
}
