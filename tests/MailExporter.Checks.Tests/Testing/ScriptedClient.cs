using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Testing;

/// <summary>The other end of a scripted server, to test it.</summary>
internal sealed class ScriptedClient : IDisposable
{
    private readonly Socket _socket;
    private Stream _stream;

    private ScriptedClient(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket));

    /// <summary>The chain that the handshake showed, leaf first.</summary>
    public List<string> Chain { get; } = [];

    public static async Task<ScriptedClient> ConnectAsync(string host, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Parse(host), port, TestContext.Current.CancellationToken);
        return new ScriptedClient(socket);
    }

    public static Task<ScriptedClient> ConnectAsync(ScriptedServer server) => ConnectAsync(server.Host, server.Port);

    public async Task UpgradeAsync(string name = "localhost", bool accept = true, TestCertificate? own = null)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ClientCertificateContext = own?.Context,
            CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
            },
            RemoteCertificateValidationCallback = (_, leaf, chain, _) =>
            {
                Chain.AddRange(chain!.ChainPolicy.ExtraStore.Select(sent => sent.Subject).Prepend(leaf!.Subject).Distinct());
                return accept;
            },
        }, TestContext.Current.CancellationToken);
    }

    public async Task SendAsync(string text) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Everything up to this text, or to the end of the stream.</summary>
    public async Task<string> ReadToAsync(string end = "\r\n")
    {
        var text = new StringBuilder();
        var next = new byte[1];
        while (!(text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end)
            && await _stream.ReadAsync(next, TestContext.Current.CancellationToken) > 0)
        {
            text.Append((char)next[0]);
        }

        return text.ToString();
    }

    /// <summary>What one read gives: one segment, when the other end sent no more.</summary>
    public async Task<string> ReadOnceAsync()
    {
        var bytes = new byte[4096];
        var count = await _stream.ReadAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(bytes, 0, count);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }
}
