using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MailExporter.Checks.Dns;

/// <summary>Asks for MX records with checking disabled (CD, RFC 4035 section 3.2.2), which the library cannot: where that has an answer and the usual question has SERVFAIL, validation failed.</summary>
internal sealed class UncheckedQuestion(DnsServers servers)
{
    private const ushort RecursionDesired = 0x0100;
    private const ushort CheckingDisabled = 0x0010;
    private const ushort Mx = 15;
    private const int HeaderLength = 12;

    /// <summary>Whether the first server answers so: records, none, or no such name.</summary>
    /// <param name="name">In ASCII, without the last dot.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> IsAnsweredAsync(string name, CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        using var limit = new CancellationTokenSource(servers.Options.Timeout, TimeProvider.System); // the clock of the library's questions, too
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var server = servers.All[0];
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server, both.Token).ConfigureAwait(false);
            await socket.SendAsync(Message(id, name), both.Token).ConfigureAwait(false);
            var reply = new byte[1500];
            while (true)
            {
                var length = await socket.ReceiveAsync(reply, both.Token).ConfigureAwait(false);
                if (length >= HeaderLength && BinaryPrimitives.ReadUInt16BigEndian(reply) == id && (reply[2] & 0x80) != 0)
                {
                    return (reply[3] & 0x0f) is 0 or 3; // NOERROR, NXDOMAIN
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>RFC 1035 section 4.</summary>
    private static byte[] Message(ushort id, string name)
    {
        var message = new List<byte>();
        foreach (var word in (ushort[])[id, RecursionDesired | CheckingDisabled, 1, 0, 0, 0])
        {
            message.AddRange([(byte)(word >> 8), (byte)word]);
        }

        foreach (var label in name.Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        return [.. message, 0, 0, (byte)Mx, 0, 1];
    }
}
