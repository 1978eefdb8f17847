using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailExporter.Tests.Web;

/// <summary>A client that sends what no client library would.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly TcpClient _client = new();

    public static async Task<RawHttp> ConnectAsync(RunningExporter exporter)
    {
        var raw = new RawHttp();
        await raw._client.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        return raw;
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Waits for the first byte of an answer, and leaves it to be read.</summary>
    public async Task UntilBegunAsync() => await _client.Client.ReceiveAsync(new byte[1], SocketFlags.Peek, TestContext.Current.CancellationToken);

    /// <summary>All that comes until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // It was reset.
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
