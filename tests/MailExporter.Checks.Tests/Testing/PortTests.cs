using System.Net;
using System.Net.Sockets;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Testing;

public sealed class PortTests
{
    [Fact]
    public async Task Open_Sockets_Are_Counted_Until_They_Are_Closed()
    {
        await using var server = ScriptedServer.Start("S: 220");
        using (var client = await ScriptedClient.ConnectAsync(server))
        {
            await client.ReadToAsync();

            Assert.Equal(1, OpenSockets.CountConnectedTo(server.Port));
            Assert.True(OpenSockets.Count() >= 3);
        }

        Assert.Equal(0, OpenSockets.CountConnectedTo(server.Port));
    }

    [Fact]
    public async Task Closed_Port_Refuses()
    {
        using var closed = new ClosedPort();

        var thrown = await Assert.ThrowsAsync<SocketException>(() => ScriptedClient.ConnectAsync("127.0.0.1", closed.Port));

        Assert.Equal(SocketError.ConnectionRefused, thrown.SocketErrorCode);
    }

    [Fact]
    public async Task Black_Hole_Neither_Takes_Nor_Refuses()
    {
        using var hole = new BlackHole();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await socket.ConnectAsync(IPAddress.Loopback, hole.Port, patience.Token));
    }
}
