using System.Net;
using System.Net.Sockets;

namespace MailExporter.Testing;

/// <summary>A port on loopback that refuses connections, kept free of others until disposed.</summary>
public sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket;

    /// <param name="address">Null: 127.0.0.1.</param>
    /// <param name="port">0: any.</param>
    public ClosedPort(IPAddress? address = null, int port = 0)
    {
        address ??= IPAddress.Loopback;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address, port)); // bound, but not listening
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Gives the port back.</summary>
    public void Dispose() => _socket.Dispose();
}
