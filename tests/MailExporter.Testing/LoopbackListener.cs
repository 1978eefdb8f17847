using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace MailExporter.Testing;

/// <summary>Accepts TCP connections and serves each in a task of its own, which it awaits when disposed.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Func<Socket, int, CancellationToken, Task> _serve;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Task _accepting;
    private int _connections;
    private int _disposed;

    /// <param name="address">The address listened on.</param>
    /// <param name="port">0: any.</param>
    /// <param name="serve">Serves a connection and closes it; is given its number from 1, and cancelled when the listener is disposed.</param>
    public LoopbackListener(IPAddress address, int port, Func<Socket, int, CancellationToken, Task> serve)
    {
        _serve = serve;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen();
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _disposing.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _disposing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var connection = await _socket.AcceptAsync(_disposing.Token);
                served.Add(ServeAsync(connection, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // disposed
        }

        await Task.WhenAll(served);
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await Task.Yield();
        using (socket)
        {
            try
            {
                await _serve(socket, number, _disposing.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or AuthenticationException)
            {
                // disposed, or the client left or broke the handshake
            }
        }
    }
}
