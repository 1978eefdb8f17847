using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Tests.Transport;

/// <summary>In the program a read ends on the thread that serves all sockets, and what follows it runs there.</summary>
public sealed class LongHandshakeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(8 * 1024, false)]
    [InlineData(8 * 1024 + 1, true)]
    public async Task Chain_Beyond_The_Usual_Is_Judged_On_Another_Thread_Than_The_Sockets(int handshake, bool isOnAnother)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint, Token);
        using var server = await listener.AcceptSocketAsync(Token);
        await server.SendAsync(new byte[handshake], Token);
        while (client.Available < handshake)
        {
            await Task.Yield(); // then every read ends where it began
        }

        await using var stream = new BoundedStream(client, 256 * 1024);
        stream.BeginHandshake();
        var reading = new TaskCompletionSource<bool>();
        new Thread(() => _ = ReadAsync()).Start();

        Assert.Equal(isOnAnother, await reading.Task);

        async Task ReadAsync()
        {
            var sockets = Thread.CurrentThread; // not its number, which another one gets when it has ended
            await stream.ReadExactlyAsync(new byte[handshake], Token).ConfigureAwait(false);
            reading.SetResult(Thread.CurrentThread != sockets);
        }
    }
}
