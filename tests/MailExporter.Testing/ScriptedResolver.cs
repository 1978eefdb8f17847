using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MailExporter.Testing;

/// <summary>One query that a resolver got.</summary>
/// <param name="Name">In lower case, without the last dot.</param>
/// <param name="Type">A, MX, …; TYPE52 for those without a name here.</param>
/// <param name="OverTcp">False: by UDP.</param>
public sealed record ResolverQuery(string Name, string Type, bool OverTcp);

/// <summary>A DNS server on loopback, by UDP and TCP, that answers from a zone given as text.</summary>
/// <remarks>
/// One record a line; blank lines and lines that begin with <c>#</c> are skipped:
/// <code>
/// example.org       MX 10 mx.example.org
/// mx.example.org    A 127.0.0.1
/// null.example.org  MX 0 .
/// www.example.org   CNAME mx.example.org
/// t.example.org     TXT "v=spf1" " -all"
/// d.example.org     TYPE52 03 01 01 abcd
/// bad.example.org   SERVFAIL
/// half.example.org  TIMEOUT AAAA
/// </code>
/// A name not listed is NXDOMAIN, a type not listed an empty answer; records live 60 s, denials 30 s. In place of a type, for all types or the one named after it:
/// SERVFAIL, REFUSED, TIMEOUT (no reply), TRUNCATE (by UDP: TC and no records), WRONGID, GARBAGE (a header that lies),
/// INSECURE (the records without the AD bit, which is set otherwise).
/// </remarks>
public sealed class ScriptedResolver : IAsyncDisposable
{
    private static readonly TimeSpan SafetyLimit = TimeSpan.FromSeconds(10);
    private readonly LoopbackListener _listener;
    private readonly Socket _udp;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Task _answering;
    private readonly Lock _lock = new();
    private readonly List<ResolverQuery> _queries = [];
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DnsZone _zone;
    private int _disposed;

    private ScriptedResolver(string zone)
    {
        _zone = new DnsZone(zone);
        (_listener, _udp) = Bind();
        _answering = AnswerAsync();
    }

    /// <summary>Where it answers.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>All queries, in order.</summary>
    public IReadOnlyList<ResolverQuery> Queries
    {
        get
        {
            lock (_lock)
            {
                return [.. _queries];
            }
        }
    }

    /// <summary>Starts to answer.</summary>
    /// <exception cref="FormatException">The zone has a line that is no record.</exception>
    public static ScriptedResolver Start(string zone) => new(zone);

    /// <summary>Answers from another zone from now on.</summary>
    public void Change(string zone) => Volatile.Write(ref _zone, new DnsZone(zone));

    /// <summary>How often a name was asked for.</summary>
    public int Count(string name, string? type = null) => Queries.Count(query => IsFor(query, name, type));

    /// <summary>Completes when a name has been asked for.</summary>
    /// <exception cref="TimeoutException">It was not, within ten seconds.</exception>
    public async Task AskedAsync(string name, string? type = null)
    {
        using var limit = new CancellationTokenSource(SafetyLimit, TimeProvider.System);
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_queries.Exists(query => IsFor(query, name, type)))
                {
                    return;
                }

                next = _asked.Task;
            }

            await next.WaitAsync(SafetyLimit, TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _disposing.CancelAsync();
        await _answering;
        _udp.Dispose();
        await _listener.DisposeAsync();
        _disposing.Dispose();
    }

    /// <summary>One port for both: any free one of UDP whose number is free in TCP too.</summary>
    private (LoopbackListener Listener, Socket Udp) Bind()
    {
        for (var attempt = 1; ; attempt++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                return (new LoopbackListener(IPAddress.Loopback, ((IPEndPoint)udp.LocalEndPoint!).Port, ServeTcpAsync), udp);
            }
            catch (SocketException) when (attempt < 20)
            {
                udp.Dispose();
            }
        }
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _disposing.Token);
                if (Answer(buffer.AsSpan(0, received.ReceivedBytes), overTcp: false) is { } reply)
                {
                    await _udp.SendToAsync(reply, received.RemoteEndPoint, _disposing.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private async Task ServeTcpAsync(Socket socket, int connection, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket);
        var reader = new LineReader(stream);
        while (await reader.ReadBytesAsync(2, cancellationToken) is { } length
            && await reader.ReadBytesAsync(BinaryPrimitives.ReadUInt16BigEndian(length), cancellationToken) is { } query)
        {
            if (Answer(query, overTcp: true) is { } reply)
            {
                await stream.WriteAsync((byte[])[(byte)(reply.Length >> 8), (byte)reply.Length, .. reply], cancellationToken);
            }
        }
    }

    private byte[]? Answer(ReadOnlySpan<byte> message, bool overTcp)
    {
        if (DnsMessage.Parse(message) is not { } query)
        {
            return null;
        }

        Record(new ResolverQuery(query.Name, DnsZone.TypeName(query.Type), overTcp));
        var (code, answers, found) = Volatile.Read(ref _zone).Find(query.Name, query.Type);
        return found switch
        {
            DnsFault.Timeout => null,
            DnsFault.ServFail => query.Reply(ReplyCode.ServFail, []),
            DnsFault.Refused => query.Reply(ReplyCode.Refused, []),
            DnsFault.Truncate when !overTcp => query.Reply(code, [], truncated: true),
            DnsFault.WrongId => (query with { Id = (ushort)~query.Id }).Reply(code, answers),
            DnsFault.Garbage => [.. query.Reply(code, answers)[..2], .. Enumerable.Repeat((byte)0xff, 60)],
            _ => Fitting(query, code, answers, authenticated: found is not DnsFault.Insecure, overTcp),
        };
    }

    private static byte[] Fitting(DnsMessage query, ReplyCode code, IReadOnlyList<DnsRecord> answers, bool authenticated, bool overTcp)
    {
        var reply = query.Reply(code, answers, authenticated: authenticated);
        return overTcp || reply.Length <= (query.PayloadSize ?? 512) ? reply : query.Reply(code, [], truncated: true);
    }

    private void Record(ResolverQuery query)
    {
        lock (_lock)
        {
            _queries.Add(query);
            _asked.SetResult();
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static bool IsFor(ResolverQuery query, string name, string? type) =>
        query.Name == DnsZone.Normalize(name) && (type is null || string.Equals(query.Type, type, StringComparison.OrdinalIgnoreCase));
}
