using System.Net;
using System.Text;

namespace MailExporter.Testing;

internal enum ProxyReply
{
    Connected,
    Unreachable,
    Refused,
}

/// <summary>The server's side of a proxy protocol, up to its reply.</summary>
internal abstract class ProxyDialogue
{
    /// <summary>Whether the client said the login that is wanted; it was told if not.</summary>
    public abstract Task<bool> LogInAsync((string User, string Password)? login, Action onRefusal, CancellationToken cancellationToken);

    public abstract Task<(string Host, int Port)> ReadRequestAsync(CancellationToken cancellationToken);

    public abstract Task ReplyAsync(ProxyReply reply, CancellationToken cancellationToken);
}

/// <summary>RFC 1928 and RFC 1929.</summary>
internal sealed class Socks5Dialogue(Stream stream) : ProxyDialogue
{
    private readonly LineReader _reader = new(stream);

    public override async Task<bool> LogInAsync((string User, string Password)? login, Action onRefusal, CancellationToken cancellationToken)
    {
        var methods = await ReadCountedAsync(skip: 1, cancellationToken);
        var method = (byte)(login is null ? 0 : 2);
        if (!methods.Contains(method))
        {
            onRefusal();
            await stream.WriteAsync((byte[])[5, 0xff], cancellationToken);
            return false;
        }

        await stream.WriteAsync((byte[])[5, method], cancellationToken);
        if (login is null)
        {
            return true;
        }

        var user = Encoding.UTF8.GetString(await ReadCountedAsync(skip: 1, cancellationToken));
        var password = Encoding.UTF8.GetString(await ReadCountedAsync(skip: 0, cancellationToken));
        var right = (user, password) == login;
        if (!right)
        {
            onRefusal();
        }

        await stream.WriteAsync((byte[])[1, (byte)(right ? 0 : 1)], cancellationToken);
        return right;
    }

    public override async Task<(string Host, int Port)> ReadRequestAsync(CancellationToken cancellationToken)
    {
        var head = await ReadAsync(4, cancellationToken);
        var host = head[3] switch
        {
            1 => new IPAddress(await ReadAsync(4, cancellationToken)).ToString(),
            4 => new IPAddress(await ReadAsync(16, cancellationToken)).ToString(),
            _ => Encoding.UTF8.GetString(await ReadCountedAsync(skip: 0, cancellationToken)),
        };
        var port = await ReadAsync(2, cancellationToken);
        return (host, (port[0] << 8) | port[1]);
    }

    public override async Task ReplyAsync(ProxyReply reply, CancellationToken cancellationToken)
    {
        byte code = reply switch
        {
            ProxyReply.Connected => 0,
            ProxyReply.Unreachable => 4,
            _ => 5,
        };
        await stream.WriteAsync((byte[])[5, code, 0, 1, 0, 0, 0, 0, 0, 0], cancellationToken);
    }

    private async Task<byte[]> ReadCountedAsync(int skip, CancellationToken cancellationToken) =>
        await ReadAsync((await ReadAsync(skip + 1, cancellationToken))[skip], cancellationToken);

    private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken) =>
        await _reader.ReadBytesAsync(count, cancellationToken) ?? throw new EndOfStreamException();
}

/// <summary>HTTP CONNECT.</summary>
internal sealed class HttpDialogue(Stream stream) : ProxyDialogue
{
    private HttpHead? _head;

    public override async Task<bool> LogInAsync((string User, string Password)? login, Action onRefusal, CancellationToken cancellationToken)
    {
        _head = await HttpHead.ReadAsync(new LineReader(stream), cancellationToken) ?? throw new EndOfStreamException();
        var wanted = login is var (user, password) ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")) : null;
        if (wanted is null || _head.Headers.GetValueOrDefault("Proxy-Authorization") == wanted)
        {
            return true;
        }

        onRefusal();
        await WriteAsync("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nConnection: close\r\nContent-Length: 0", cancellationToken);
        return false;
    }

    public override Task<(string Host, int Port)> ReadRequestAsync(CancellationToken cancellationToken)
    {
        var authority = new Uri($"http://{_head!.Target}");
        return Task.FromResult((authority.IdnHost, authority.Port));
    }

    public override Task ReplyAsync(ProxyReply reply, CancellationToken cancellationToken) => WriteAsync(
        reply switch
        {
            ProxyReply.Connected => "200 Connection established",
            ProxyReply.Unreachable => "504 Host unreachable\r\nContent-Length: 0",
            _ => "502 Connection refused\r\nContent-Length: 0",
        },
        cancellationToken);

    private async Task WriteAsync(string status, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n\r\n"), cancellationToken);
}
