using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailExporter.Benchmarks.Load;

/// <summary>A DNS server by UDP that knows any number of domains, d0.bench.test and on: two MX hosts each, SPF, DMARC, DKIM, TLS-RPT, TLSA, all signed as it says.</summary>
internal sealed class FakeDns : IDisposable
{
    private const byte TimeToLive = 60;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread _thread;
    private long _questions;

    public FakeDns()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it answers.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Questions that came.</summary>
    public long Questions => Volatile.Read(ref _questions);

    /// <summary>The name of a domain.</summary>
    public static string Domain(int number) => $"d{number}.bench.test";

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        var query = new byte[4096];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var length = _socket.ReceiveFrom(query, ref from);
                Interlocked.Increment(ref _questions);
                _socket.SendTo(Answer(query.AsSpan(0, length)), from);
            }
        }
        catch (SocketException)
        {
            // closed
        }
        catch (ObjectDisposedException)
        {
            // closed
        }
    }

    private static byte[] Answer(ReadOnlySpan<byte> query)
    {
        var end = 12;
        var labels = new List<string>();
        while (query[end] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(query.Slice(end + 1, query[end])));
            end += 1 + query[end];
        }

        end += 5;
        var type = BinaryPrimitives.ReadUInt16BigEndian(query[(end - 4)..]);
        var records = Records([.. labels], type);
        var reply = new List<byte>();
        reply.AddRange(query[..end]);
        (reply[2], reply[3]) = (0x81, (byte)(records is null ? 0xa3 : 0xa0)); // an answer, with AD; NXDOMAIN for null
        (reply[6], reply[7], reply[10], reply[11]) = (0, (byte)(records?.Length ?? 0), 0, 0);
        foreach (var data in records ?? [])
        {
            reply.AddRange([0xc0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, TimeToLive, (byte)(data.Length >> 8), (byte)data.Length, .. data]);
        }

        return [.. reply];
    }

    /// <summary>Null: there is no such name.</summary>
    private static byte[][]? Records(string[] labels, int type)
    {
        if (labels is not [.. var under, ['d', ..] domain, "bench", "test"] || !int.TryParse(domain.AsSpan(1), out var number))
        {
            return labels is [.., "arpa"] && type == 12 ? [Name("ptr.bench.test")] : labels.Length == 0 ? [] : null;
        }

        return (string.Join('.', under), type) switch
        {
            ("", 15) => [[0, 10, .. Name($"mx1.{Domain(number)}")], [0, 20, .. Name($"mx2.{Domain(number)}")]],
            ("", 16) => [Text("v=spf1 mx -all")],
            ("_dmarc", 16) => [Text($"v=DMARC1; p=reject; rua=mailto:dmarc@{Domain(number)}")],
            ("s1._domainkey", 16) => [Text("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")],
            ("_smtp._tls", 16) => [Text($"v=TLSRPTv1; rua=mailto:tls@{Domain(number)}")],
            ("mx1", 1) => [IPAddress.Parse(FakeMail.Address(2 * number)).GetAddressBytes()],
            ("mx2", 1) => [IPAddress.Parse(FakeMail.Address((2 * number) + 1)).GetAddressBytes()],
            ("_25._tcp.mx1" or "_25._tcp.mx2", 52) => [[3, 1, 1, .. new byte[32]]],
            ("" or "mx1" or "mx2", _) => [],
            _ => null,
        };
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Name(string name) => [.. name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];
}
