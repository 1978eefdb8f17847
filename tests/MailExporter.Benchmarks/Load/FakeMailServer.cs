using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MailExporter.Testing;

namespace MailExporter.Benchmarks.Load;

/// <summary>A cheap mail server on every address of 127/8: one port for each service and mode. It ends with its standard input.</summary>
/// <remarks>It binds 0.0.0.0, for that is the only way to have 10,000 addresses on one socket, but drops what did not come over loopback.</remarks>
internal sealed class FakeMailServer : IDisposable
{
    /// <summary>The command of this program that runs it.</summary>
    public const string Command = "mail-server";

    private readonly Visits _visits = new(TimeProvider.System);
    private readonly List<Socket> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot("Benchmark Root");
    private readonly SslServerAuthenticationOptions _good;
    private readonly SslServerAuthenticationOptions _expired;
    private volatile int _hangingPercent;

    private FakeMailServer()
    {
        _good = Tls(_root.Issue(new() { Names = [FakeMail.ServerName] }));
        _expired = Tls(_root.Issue(new() { Names = [FakeMail.ServerName], NotBefore = TestCertificates.Now.AddDays(-91), NotAfter = TestCertificates.Now.AddDays(-1) }));
    }

    /// <summary>Listens, says where on <paramref name="output"/>, and obeys <paramref name="input"/> until it ends.</summary>
    /// <param name="folder">Gets the authority's certificate, <c>ca.pem</c>.</param>
    /// <param name="input">A command a line.</param>
    /// <param name="output">The ports, a line that says ready, then an answer a command.</param>
    public static async Task RunAsync(string folder, TextReader input, TextWriter output)
    {
        using var server = new FakeMailServer();
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), server._root.Certificate.ExportCertificatePem());
        foreach (var service in Enum.GetValues<FakeService>())
        {
            foreach (var mode in Enum.GetValues<FakeMode>())
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{service} {mode} {server.Listen(service, mode)}"));
            }
        }

        await output.WriteLineAsync("ready");
        await output.FlushAsync();
        while (await input.ReadLineAsync() is { } line)
        {
            await output.WriteLineAsync(server.Obey(line.Split(' ')));
            await output.FlushAsync();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listeners.ForEach(l => l.Dispose());
        _stop.Dispose();
    }

    private static SslServerAuthenticationOptions Tls(TestCertificate certificate) => new()
    {
        ServerCertificateContext = certificate.Context,
        AllowTlsResume = false, // each handshake is a full one
        EnabledSslProtocols = SslProtocols.None,
    };

    private string Obey(string[] words)
    {
        switch (words[0])
        {
            case "reset":
                _visits.Reset();
                return "ok";
            case "hang":
                _hangingPercent = int.Parse(words[1], CultureInfo.InvariantCulture);
                return "ok";
            case "report":
                return _visits.Report(double.Parse(words[1], CultureInfo.InvariantCulture)).ToLine();
            default:
                return "unknown";
        }
    }

    private int Listen(FakeService service, FakeMode mode)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listeners.Add(listener);
        listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        listener.Listen(4096);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        // A thread for each listener: the instant of a visit must not depend on how busy the pool is with handshakes.
        new Thread(() => Accept(listener, service, mode, port)) { IsBackground = true, Name = $"{service} {mode}" }.Start();
        return port;
    }

    private void Accept(Socket listener, FakeService service, FakeMode mode, int port)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = listener.Accept();
                var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
                if (!IPAddress.IsLoopback(address))
                {
                    socket.Dispose();
                    continue;
                }

                var number = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
                var hangs = mode == FakeMode.Ok && Share(number) < _hangingPercent;
                _visits.Add(number, port, hangs);
                _ = ServeAsync(socket, service, hangs ? FakeMode.Hang : mode); // ends with the connection, or with the process
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // a client that was gone before it was accepted, or the end
            }
        }
    }

    private async Task ServeAsync(Socket socket, FakeService service, FakeMode mode)
    {
        await Task.Yield();
        try
        {
            socket.NoDelay = true;
            using var session = new FakeSession(socket, service, mode, mode == FakeMode.Expired ? _expired : _good, _stop.Token);
            if (await session.RunAsync())
            {
                _visits.Completed();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // the client went away
        }
    }

    /// <summary>0 to 99, evenly among neighbouring addresses.</summary>
    private static uint Share(uint address) => (uint)((ulong)(address * 2654435769u) * 100 >> 32); // Knuth's multiplicative hash
}
