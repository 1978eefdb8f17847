using System.Net;
using System.Net.Sockets;

namespace MailExporter.Testing;

/// <summary>The protocol of a proxy.</summary>
public enum ProxyKind
{
    /// <summary>RFC 1928, with RFC 1929 when it wants a login.</summary>
    Socks5,

    /// <summary>HTTP CONNECT (RFC 9110 section 9.3.6), with Basic when it wants a login.</summary>
    Http,
}

/// <summary>What a proxy does with a request it understood.</summary>
public enum ProxyBehaviour
{
    /// <summary>Connects and passes bytes both ways.</summary>
    Forward,

    /// <summary>Says that the connection was refused.</summary>
    Refuse,

    /// <summary>Reads the request and never answers.</summary>
    Hang,

    /// <summary>Answers what is no reply in its protocol, and closes.</summary>
    Garbage,
}

/// <summary>How a <see cref="FakeProxy"/> behaves.</summary>
public sealed record FakeProxyOptions
{
    /// <summary>What it does with a request.</summary>
    public ProxyBehaviour Behaviour { get; init; } = ProxyBehaviour.Forward;

    /// <summary>User and password it insists on; null: it wants no login.</summary>
    public (string User, string Password)? Login { get; init; }

    /// <summary>Where names lead, addresses being themselves and localhost 127.0.0.1. Other names are unreachable.</summary>
    public IReadOnlyDictionary<string, IPAddress> Hosts { get; init; } = new Dictionary<string, IPAddress>();
}

/// <summary>A proxy on loopback that really forwards, or refuses, or hangs.</summary>
public sealed class FakeProxy : IAsyncDisposable
{
    private readonly ProxyKind _kind;
    private readonly FakeProxyOptions _options;
    private readonly LoopbackListener _listener;
    private readonly Lock _lock = new();
    private readonly List<string> _requests = [];
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _forwarded;
    private int _refusedLogins;

    private FakeProxy(ProxyKind kind, FakeProxyOptions options)
    {
        (_kind, _options) = (kind, options);
        _listener = new LoopbackListener(IPAddress.Loopback, 0, ServeAsync);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => _listener.EndPoint.Port;

    /// <summary>How many connections were accepted.</summary>
    public int Connections => _listener.Connections;

    /// <summary>How many of them were forwarded.</summary>
    public int Forwarded => Volatile.Read(ref _forwarded);

    /// <summary>How many failed to log in.</summary>
    public int RefusedLogins => Volatile.Read(ref _refusedLogins);

    /// <summary>What was asked for, each <c>host:port</c> as the client wrote it.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Completes when a request met <see cref="ProxyBehaviour.Hang"/>.</summary>
    public Task Hanging => _hanging.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

    /// <summary>Starts a proxy.</summary>
    public static FakeProxy Start(ProxyKind kind, FakeProxyOptions? options = null) => new(kind, options ?? new());

    /// <summary>Stops it and breaks what it forwards.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, int connection, CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket);
        ProxyDialogue dialogue = _kind == ProxyKind.Socks5 ? new Socks5Dialogue(stream) : new HttpDialogue(stream);
        if (!await dialogue.LogInAsync(_options.Login, onRefusal: () => Interlocked.Increment(ref _refusedLogins), cancellationToken))
        {
            return; // counted before it was told, so that a client which has been told finds it counted
        }

        var (host, port) = await dialogue.ReadRequestAsync(cancellationToken);
        lock (_lock)
        {
            _requests.Add($"{host}:{port}");
        }

        switch (_options.Behaviour)
        {
            case ProxyBehaviour.Hang:
                _hanging.TrySetResult();
                await stream.CopyToAsync(Stream.Null, cancellationToken);
                break;
            case ProxyBehaviour.Garbage:
                await stream.WriteAsync("220 mx.example.org ESMTP\r\n"u8.ToArray(), cancellationToken);
                break;
            case ProxyBehaviour.Refuse:
                await dialogue.ReplyAsync(ProxyReply.Refused, cancellationToken);
                break;
            default:
                await ForwardAsync(dialogue, stream, host, port, cancellationToken);
                break;
        }
    }

    private async Task ForwardAsync(
        ProxyDialogue dialogue, NetworkStream client, string host, int port, CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(host, out var address) && !_options.Hosts.TryGetValue(host, out address))
        {
            address = host == "localhost" ? IPAddress.Loopback : null;
        }

        if (address is null)
        {
            await dialogue.ReplyAsync(ProxyReply.Unreachable, cancellationToken);
            return;
        }

        using var target = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await target.ConnectAsync(address, port, cancellationToken);
        }
        catch (SocketException)
        {
            await dialogue.ReplyAsync(ProxyReply.Refused, cancellationToken);
            return;
        }

        Interlocked.Increment(ref _forwarded);
        await dialogue.ReplyAsync(ProxyReply.Connected, cancellationToken);
        await using var server = new NetworkStream(target);
        await Task.WhenAll(PassOnAsync(client, server, cancellationToken), PassOnAsync(server, client, cancellationToken));
    }

    private static async Task PassOnAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
            to.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            to.Socket.Close(0); // a reset is passed on as a reset
        }
    }
}
