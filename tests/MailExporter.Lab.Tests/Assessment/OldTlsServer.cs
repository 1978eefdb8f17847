using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Assessment;

/// <summary>Debian's <c>openssl s_server</c> with versions that OpenSSL speaks only when it is told to.</summary>
internal sealed class OldTlsServer : IAsyncDisposable
{
    private readonly Process _process;

    private OldTlsServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="lab">Whose certificate it shows.</param>
    /// <param name="versions">Its options, such as <c>-tls1</c>.</param>
    public static async Task<OldTlsServer> StartAsync(MailLab lab, params string[] versions)
    {
        var port = FreePort();
        var certificates = Path.GetDirectoryName(lab.Facts.Ca)!;
        var start = new ProcessStartInfo("openssl", ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", Path.Combine(certificates, "server.pem"), "-key", Path.Combine(certificates, "server.key"), "-cipher", "ALL:@SECLEVEL=0", "-quiet", .. versions])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new OldTlsServer(Process.Start(start)!, port);
        await Patience.UntilAsync("openssl s_server listens", () => AnswersAsync(port), TimeSpan.FromSeconds(20));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
