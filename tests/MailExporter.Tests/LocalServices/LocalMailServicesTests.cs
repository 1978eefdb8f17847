using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.LocalServices;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.LocalServices;

public sealed class LocalMailServicesTests
{
    private readonly FakeTimeProvider _time = new(Example.Start);
    private readonly Channel<ValueList<ServerOptions>> _lists = Channel.CreateUnbounded<ValueList<ServerOptions>>();

    [Fact]
    public async Task Service_Is_Found_And_Stays_Watched_When_It_Dies()
    {
        using var stop = new CancellationTokenSource();
        using var smtp = new Listener();
        using var imap = new Listener();
        imap.Dispose(); // its port is silent now
        var watching = Watch([new(smtp.Port, MailProtocol.Smtp, TlsMode.Opportunistic), new(imap.Port, MailProtocol.Imap, TlsMode.Implicit)], stop.Token);
        var first = await _lists.Reader.ReadAsync(TestContext.Current.CancellationToken);

        smtp.Dispose();
        using var back = new Listener(imap.Port);
        _time.Advance(TimeSpan.FromSeconds(60));
        var second = await _lists.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal([smtp.Port], first.Select(s => s.Port));
        Assert.Equal([smtp.Port, imap.Port], second.Select(s => s.Port));
        Assert.Equal(first[0], second[0]);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Machine_Without_Mail_Services_Has_An_Empty_List()
    {
        using var stop = new CancellationTokenSource();

        var watching = Watch([], stop.Token);

        Assert.Empty(await _lists.Reader.ReadAsync(TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Certificate_Is_Judged_For_The_Machine()
    {
        using var stop = new CancellationTokenSource();
        using var listener = new Listener();

        var watching = Watch([new(listener.Port, MailProtocol.Pop3, TlsMode.Implicit)], stop.Token);
        var server = Assert.Single(await _lists.Reader.ReadAsync(TestContext.Current.CancellationToken));

        Assert.Equal(($"localhost:{listener.Port} (pop3)", "localhost", "host.example.org", TlsMode.Implicit), (server.Name, server.Hostname, server.TlsConfig.ServerName, server.Tls));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private Task Watch(MailPort[] ports, CancellationToken cancellationToken) =>
        new LocalMailServices(ports, "host.example.org", _time, new FakeLogger<LocalMailServices>())
            .WatchAsync(TimeSpan.FromSeconds(60), list => _lists.Writer.TryWrite(list), cancellationToken);

    private sealed class Listener : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public Listener(int port = 0)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            _socket.Listen();
            Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        }

        public int Port { get; }

        public void Dispose() => _socket.Dispose();
    }
}
