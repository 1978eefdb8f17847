using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Assessment;

/// <summary>Asks for one TLS version and reads as far as the server's choice; nothing is encrypted, and no handshake is finished.</summary>
/// <remarks>By hand, because OpenSSL's security level keeps a client of today from offering the versions that matter here.</remarks>
internal static class TlsTrial
{
    private const int MaxRecord = 16384 + 2048; // RFC 5246 section 6.2.3
    private const int MaxRecords = 64;
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;
    private const byte WarningLevel = 1;

    /// <summary>Sends the hello and judges the answer. The connection is of no use afterwards.</summary>
    /// <param name="connection">Where TLS begins now.</param>
    /// <param name="version">The only version on offer.</param>
    /// <param name="serverName">For SNI; null for an address.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="CheckFailedException">It could not be told: no TLS, no end, or more than a ServerHello can be.</exception>
    public static async Task<TlsVersionTrial> RunAsync(MailConnection connection, ProtocolVersion version, string? serverName, CancellationToken cancellationToken)
    {
        await connection.SendAsync(ClientHello.For(version, serverName), cancellationToken).ConfigureAwait(false);
        var handshake = new List<byte>();
        for (var records = 0; records < MaxRecords; records++)
        {
            byte type;
            ReadOnlyMemory<byte> payload;
            try
            {
                (type, payload) = await ReadRecordAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
            {
                return Refused(version, "the server closed the connection");
            }

            switch (type)
            {
                case AlertRecord when payload.Length < 2:
                    break; // an empty alert says nothing
                case AlertRecord when payload.Span[0] == WarningLevel && payload.Span[1] != 0:
                    break; // unrecognized_name, say: the handshake goes on (RFC 6066 section 3)
                case AlertRecord:
                    return Refused(version, AlertName(payload.Span[1]));
                default:
                    handshake.AddRange(payload.Span);
                    switch (ServerHello.Parse([.. handshake]))
                    {
                        case { Kind: ServerHelloKind.Complete } hello:
                            return hello.Version == version
                                ? new(version.Text(), TlsTrialOutcome.Accepted, hello.CipherSuite)
                                : Refused(version, $"the server answered with {hello.Version.Text()}");
                        case { Kind: ServerHelloKind.Invalid }:
                            throw new CheckFailedException(FailureReason.ProtocolError, "the server answered with something that is no ServerHello");
                    }

                    break;
            }
        }

        throw new CheckFailedException(FailureReason.ResponseTooLarge, $"no ServerHello within {MaxRecords} records");
    }

    private static async Task<(byte Type, ReadOnlyMemory<byte> Payload)> ReadRecordAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        var header = await connection.ReadBytesAsync(5, cancellationToken).ConfigureAwait(false);
        var (type, major, length) = (header.Span[0], header.Span[1], (header.Span[3] << 8) | header.Span[4]);
        if (type is not (AlertRecord or HandshakeRecord) || major != 3 || length > MaxRecord)
        {
            throw new CheckFailedException(FailureReason.ProtocolError, "the server does not speak TLS here");
        }

        return (type, await connection.ReadBytesAsync(length, cancellationToken).ConfigureAwait(false));
    }

    private static TlsVersionTrial Refused(ProtocolVersion version, string how) => new(version.Text(), TlsTrialOutcome.Refused, how);

    /// <summary>RFC 8446 section 6.</summary>
    private static string AlertName(byte description) => description switch
    {
        0 => "alert close_notify",
        40 => "alert handshake_failure",
        47 => "alert illegal_parameter",
        50 => "alert decode_error",
        70 => "alert protocol_version",
        71 => "alert insufficient_security",
        80 => "alert internal_error",
        86 => "alert inappropriate_fallback",
        109 => "alert missing_extension",
        112 => "alert unrecognized_name",
        _ => $"alert {description}",
    };
}
