using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MailExporter.Checks.Assessment;

/// <summary>The first message of a TLS client that offers one version only (RFC 6101, RFC 2246, RFC 4346, RFC 5246, RFC 8446), as a record.</summary>
internal static class ClientHello
{
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloType = 1;

    /// <summary>RFC 8446 appendix B.4.</summary>
    private static readonly ushort[] Tls13Suites = [0x1301, 0x1302, 0x1303];

    /// <summary>TLS 1.2 (RFC 5288, RFC 5289, RFC 7905), those with forward secrecy first.</summary>
    private static readonly ushort[] Tls12Suites = [0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc023, 0xc027, 0x009e, 0x009f, 0xccaa, 0x0067, 0x006b, 0x009c, 0x009d, 0x003c, 0x003d];

    /// <summary>What older versions know: ECDHE, DHE and RSA with AES, 3DES and RC4, in that order; last the sign of RFC 5746.</summary>
    private static readonly ushort[] OldSuites = [0xc009, 0xc013, 0xc00a, 0xc014, 0x0033, 0x0039, 0x0032, 0x0038, 0x002f, 0x0035, 0xc012, 0x0016, 0x000a, 0x0005, 0x0004, 0x00ff];

    /// <summary>x25519, P-256, P-384, P-521, ffdhe2048 (RFC 8446 section 4.2.7).</summary>
    private static readonly ushort[] Groups = [0x001d, 0x0017, 0x0018, 0x0019, 0x0100];

    /// <summary>ECDSA, RSA-PSS and RSA with SHA-256 to SHA-512, Ed25519, then SHA-1, which old servers want (RFC 8446 section 4.2.3).</summary>
    private static readonly ushort[] Signatures = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202];

    /// <summary>Makes the record.</summary>
    /// <param name="version">The version on offer.</param>
    /// <param name="serverName">For SNI; null for none.</param>
    public static byte[] For(ProtocolVersion version, string? serverName)
    {
        var legacy = version == ProtocolVersion.Tls13 ? ProtocolVersion.Tls12 : version;
        byte[] body =
        [
            .. Number((ushort)legacy),
            .. RandomNumberGenerator.GetBytes(32),
            .. version == ProtocolVersion.Tls13 ? [32, .. RandomNumberGenerator.GetBytes(32)] : (byte[])[0], // RFC 8446 appendix D.4
            .. Prefixed(List(SuitesOf(version))),
            1, 0, // no compression
            .. version == ProtocolVersion.Ssl30 ? [] : Prefixed(Extensions(version, serverName)),
        ];
        byte[] handshake = [ClientHelloType, 0, .. Prefixed(body)];
        var record = version == ProtocolVersion.Ssl30 ? ProtocolVersion.Ssl30 : ProtocolVersion.Tls10; // RFC 8446 section 5.1
        return [HandshakeRecord, .. Number((ushort)record), .. Prefixed(handshake)];
    }

    private static ushort[] SuitesOf(ProtocolVersion version) => version switch
    {
        ProtocolVersion.Tls13 => Tls13Suites,
        ProtocolVersion.Tls12 => [.. Tls12Suites, .. OldSuites],
        _ => OldSuites,
    };

    private static byte[] Extensions(ProtocolVersion version, string? serverName) =>
    [
        .. serverName is null ? [] : Extension(0, Prefixed([0, .. Prefixed(Encoding.ASCII.GetBytes(serverName))])), // RFC 6066 section 3
        .. Extension(10, Prefixed(List(Groups))),
        .. Extension(11, [1, 0]), // uncompressed points: RFC 8422 section 5.1.2
        .. version >= ProtocolVersion.Tls12 ? Extension(13, Prefixed(List(Signatures))) : [],
        .. version == ProtocolVersion.Tls13 ? Extension(43, [2, .. Number((ushort)version)]) : [],
        // Any 32 bytes are a public key of X25519 (RFC 7748 section 5); nobody will compute with it.
        .. version == ProtocolVersion.Tls13 ? Extension(51, Prefixed([.. Number(Groups[0]), .. Prefixed(RandomNumberGenerator.GetBytes(32))])) : [],
    ];

    private static byte[] Extension(ushort type, byte[] content) => [.. Number(type), .. Prefixed(content)];

    private static byte[] List(ushort[] numbers) => [.. numbers.SelectMany(Number)];

    private static byte[] Prefixed(byte[] content) => [.. Number((ushort)content.Length), .. content];

    private static byte[] Number(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }
}
