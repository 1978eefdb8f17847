using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MailExporter.Testing;

/// <summary>A web server on loopback, HTTPS, that answers every request with the same bytes.</summary>
public sealed class FakePolicyHost : IAsyncDisposable
{
    private static readonly byte[] Megabyte = new byte[1024 * 1024];

    private readonly LoopbackListener _listener;
    private readonly TestCertificate _certificate;
    private readonly byte[] _answer;
    private readonly Flow _flow;
    private long _sent;
    private int _requests;

    private FakePolicyHost(TestCertificate certificate, string answer, Flow flow, IPAddress? address)
    {
        (_certificate, _answer, _flow) = (certificate, Encoding.UTF8.GetBytes(answer), flow);
        _listener = new LoopbackListener(address ?? IPAddress.Loopback, 0, ServeAsync);
    }

    /// <summary>What comes after the answer.</summary>
    public enum Flow
    {
        /// <summary>The end.</summary>
        Ends,

        /// <summary>Megabytes, as long as they are taken.</summary>
        Floods,

        /// <summary>Nothing, and no end.</summary>
        Stalls,
    }

    /// <summary>Where it listens.</summary>
    public int Port => _listener.EndPoint.Port;

    /// <summary>How much was sent after the answer.</summary>
    public long Flooded => Volatile.Read(ref _sent);

    /// <summary>Requests that came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Starts to answer with a status, headers and a body.</summary>
    public static FakePolicyHost Start(TestCertificate certificate, string body, string status = "200 OK", string headers = "Content-Type: text/plain", Flow flow = Flow.Ends, IPAddress? address = null) =>
        new(certificate, $"HTTP/1.1 {status}\r\n{headers}\r\n{(flow == Flow.Ends ? $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n" : "")}\r\n{body}", flow, address);

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, int connection, CancellationToken cancellationToken)
    {
        await using var network = new NetworkStream(socket);
        await using var tls = new SslStream(network);
        await tls.AuthenticateAsServerAsync(ServerHandshake.AuthenticationOptions(_certificate, new ScriptedServerOptions()), cancellationToken);
        var reader = new LineReader(tls);
        while (await HttpHead.ReadAsync(reader, cancellationToken) is not null)
        {
            Interlocked.Increment(ref _requests);
            await tls.WriteAsync(_answer, cancellationToken);
            while (_flow == Flow.Floods)
            {
                await tls.WriteAsync(Megabyte, cancellationToken);
                Interlocked.Add(ref _sent, Megabyte.Length);
            }
        }
    }
}
