using System.Net;
using System.Net.Sockets;

namespace MailExporter.Testing;

/// <summary>A port on loopback where a connect neither succeeds nor fails: its accept queue is full, so that SYNs are dropped.</summary>
public sealed class BlackHole : IDisposable
{
    private const int MoreThanTheQueue = 3;
    private readonly List<Socket> _sockets = [];

    /// <param name="address">Null: 127.0.0.1.</param>
    /// <param name="port">0: any.</param>
    public BlackHole(IPAddress? address = null, int port = 0)
    {
        var listener = Add(address ??= IPAddress.Loopback);
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        for (var i = 0; i < MoreThanTheQueue; i++)
        {
            var filler = Add(address);
            filler.Blocking = false;
            try
            {
                filler.Connect(new IPEndPoint(address, Port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // under way, for ever
            }
        }
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Closes it: connects under way are then refused.</summary>
    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private Socket Add(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        return socket;
    }
}
