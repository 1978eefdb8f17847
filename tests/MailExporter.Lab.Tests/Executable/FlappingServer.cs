using System.Net;
using System.Net.Sockets;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>An SMTP server that is there or not, as the test says.</summary>
internal sealed class FlappingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public FlappingServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>False: it closes each connection at once.</summary>
    public bool IsUp { get; set; } = true;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
                talks.RemoveAll(talk => talk.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        if (!IsUp)
        {
            return;
        }

        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            await stream.WriteAsync("220 mx.example.org ESMTP\r\n"u8.ToArray(), _stopping.Token);
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                await stream.WriteAsync(line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye\r\n"u8.ToArray() : "250 SIZE\r\n"u8.ToArray(), _stopping.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // the exporter was killed, or the test ends
        }
    }
}
