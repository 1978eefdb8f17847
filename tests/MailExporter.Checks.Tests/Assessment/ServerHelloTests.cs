using MailExporter.Checks.Assessment;

namespace MailExporter.Checks.Tests.Assessment;

public sealed class ServerHelloTests
{
    /// <summary>TLS 1.2 with an empty session id, ECDHE-RSA-AES128-GCM-SHA256, and the extension of RFC 5746.</summary>
    internal static readonly byte[] Tls12 = Message(0x0303, [], 0xc02f, [0xff, 0x01, 0x00, 0x01, 0x00]);

    /// <summary>TLS 1.3, which says 1.2 where the version stood.</summary>
    private static readonly byte[] Tls13 = Message(0x0303, new byte[32], 0x1301, [0x00, 0x2b, 0x00, 0x02, 0x03, 0x04, 0x00, 0x33, 0x00, 0x01, 0x00]);

    /// <summary>SSL 3.0 knows no extensions.</summary>
    private static readonly byte[] Ssl30 = Message(0x0300, new byte[16], 0x000a, null);

    public static TheoryData<byte[], int, string> Good => new()
    {
        { Tls12, 0x0303, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
        { Tls13, 0x0304, "TLS_AES_128_GCM_SHA256" },
        { Ssl30, 0x0300, "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
        { Message(0x0301, new byte[32], 0xfefe, null), 0x0301, "65278" },
        { [.. Tls12, 11, 0, 1, 0, 0], 0x0303, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" }, // Certificate follows in the same record
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Version_And_Suite_Are_Read(byte[] handshake, int version, string suite) =>
        Assert.Equal(new ServerHello(ServerHelloKind.Complete, (ProtocolVersion)version, suite), ServerHello.Parse(handshake));

    public static TheoryData<string, byte[]> Bad => new()
    {
        { "another message", [1, 0, 0, 40] },
        { "16 MB", [2, 0xff, 0xff, 0xff, 3, 3] },
        { "shorter than can be", [2, 0, 0, 37] },
        { "session id of 33 bytes", Message(0x0303, new byte[33], 0xc02f, null) },
        { "session id longer than the message", WithByte(Tls12, 4 + 34, 32) },
        { "extensions longer than the message", WithByte(Tls12, Tls12.Length - 6, 200) },
        { "extension longer than the extensions", WithByte(Tls12, Tls12.Length - 2, 200) },
        { "half an extension", Message(0x0303, [], 0xc02f, [0xff, 0x01, 0x00]) },
        { "supported_versions of one byte", Message(0x0303, [], 0x1301, [0x00, 0x2b, 0x00, 0x01, 0x03]) },
        { "one byte behind", Message(0x0303, [], 0xc02f, null, [7]) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_Is_No_ServerHello_Is_Invalid(string what, byte[] handshake) => Assert.True(ServerHello.Parse(handshake).Kind == ServerHelloKind.Invalid, what);

    [Fact]
    public void Every_Begin_Of_One_Is_Incomplete()
    {
        for (var length = 0; length < Tls13.Length; length++)
        {
            Assert.Equal(ServerHelloKind.Incomplete, ServerHello.Parse(Tls13.AsSpan(0, length)).Kind);
        }
    }

    [Fact]
    public void No_Bytes_Break_The_Reader()
    {
        var random = new Random(20261125);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])(round % 3 == 0 ? Tls13 : round % 3 == 1 ? Tls12 : Ssl30).Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var hello = ServerHello.Parse(bytes.AsSpan(0, random.Next(bytes.Length + 1)));

            Assert.True(hello.Kind != ServerHelloKind.Complete || hello.CipherSuite.Length > 0);
        }
    }

    private static byte[] Message(int version, byte[] sessionId, int suite, byte[]? extensions, byte[]? more = null)
    {
        byte[] body =
        [
            (byte)(version >> 8), (byte)version, .. new byte[32], (byte)sessionId.Length, .. sessionId, (byte)(suite >> 8), (byte)suite, 0,
            .. extensions is null ? [] : (byte[])[0, (byte)extensions.Length, .. extensions], .. more ?? [],
        ];
        return [2, 0, 0, (byte)body.Length, .. body];
    }

    private static byte[] WithByte(byte[] bytes, int at, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] = value;
        return changed;
    }
}
