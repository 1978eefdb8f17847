using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace MailExporter.Testing;

/// <summary>The connection to a client: what goes out, what comes in, and whether the client is still there.</summary>
/// <remarks>A client that has left is no fault in itself: sends do nothing then, and reads say so.</remarks>
internal sealed class ClientWire : IDisposable
{
    private readonly Socket _socket;
    private readonly ServerObservations _seen;
    private readonly MemoryStream _heldBack = new();
    private Stream _stream;
    private LineReader _reader;
    private bool _sendingEnded;

    public ClientWire(Socket socket, ServerObservations seen)
    {
        (_socket, _seen) = (socket, seen);
        _socket.NoDelay = true;
        _stream = new NetworkStream(socket, ownsSocket: false);
        _reader = new LineReader(_stream);
    }

    /// <summary>Why nothing more can come or go; null while the client is there.</summary>
    public string? Left { get; private set; }

    public SslStream? Tls => _stream as SslStream;

    /// <summary>Bytes that the client sent ahead.</summary>
    public int Buffered => _reader.Buffered;

    /// <summary>The next line; null when the client left.</summary>
    public async Task<ClientLine?> ReadLineAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var line = Left is null ? await _reader.ReadLineAsync(cancellationToken) : null;
        if (line is null)
        {
            Left ??= "it closed";
            return null;
        }

        _seen.LineArrived(line.Text, inClear: Tls is null);
        return line;
    }

    /// <summary>Exactly so many bytes; null when the client left before.</summary>
    public async Task<byte[]?> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return Left is null ? await _reader.ReadBytesAsync(count, cancellationToken) : null;
    }

    /// <summary>Keeps bytes, to be sent in one piece with the next.</summary>
    public void HoldBack(byte[] bytes) => _heldBack.Write(bytes);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_heldBack.Length > 0)
        {
            _heldBack.Write(bytes.Span);
            bytes = _heldBack.ToArray();
            _heldBack.SetLength(0);
        }

        if (Left is not null || _sendingEnded)
        {
            return;
        }

        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
            _seen.Sent(bytes.Length);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            Left = exception.Message;
        }
    }

    public Task FlushAsync(CancellationToken cancellationToken) =>
        _heldBack.Length == 0 ? Task.CompletedTask : SendAsync(Array.Empty<byte>(), cancellationToken);

    /// <summary>The server's side of a handshake; false when it failed.</summary>
    public async Task<bool> UpgradeAsync(ScriptedServerOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        _reader = new LineReader(tls);
        try
        {
            await ServerHandshake.RunAsync(tls, options, _seen, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or InvalidOperationException)
        {
            Left = $"the handshake failed: {exception.Message} {exception.InnerException?.Message}".Trim();
            return false;
        }
    }

    /// <summary>Sends the end of the stream; with TLS, its own end before that.</summary>
    public async Task EndSendingAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        if (Left is not null || _sendingEnded)
        {
            return;
        }

        _sendingEnded = true;
        try
        {
            if (Tls is { } tls)
            {
                await tls.ShutdownAsync();
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            Left = exception.Message;
        }
    }

    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        Left = "the server has reset the connection";
        _socket.Close(0);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
        _heldBack.Dispose();
    }
}
