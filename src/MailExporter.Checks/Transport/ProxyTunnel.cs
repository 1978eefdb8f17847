using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>Asks a proxy for a tunnel: SOCKS5 (RFC 1928, RFC 1929) or HTTP CONNECT (RFC 9110 section 9.3.6). The proxy resolves the name.</summary>
internal static class ProxyTunnel
{
    private const int MaxHeader = 8 * 1024;

    /// <summary>Turns a connection to the proxy into one to the target.</summary>
    /// <exception cref="CheckFailedException">The proxy refused, or spoke no sense; the socket is closed then.</exception>
    public static async Task<Socket> OpenAsync(ProxyOptions proxy, Socket socket, string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            await (proxy.Kind == ProxyKind.Socks5
                ? Socks5Async(proxy, socket, host, port, cancellationToken)
                : HttpAsync(proxy, socket, host, port, cancellationToken)).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Failed(exception.Message);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task Socks5Async(ProxyOptions proxy, Socket socket, string host, int port, CancellationToken cancellationToken)
    {
        byte method = proxy.Username is null ? (byte)0 : (byte)2;
        await SendAsync(socket, (byte[])[5, 1, method], cancellationToken).ConfigureAwait(false);
        var chosen = await ReceiveAsync(socket, 2, cancellationToken).ConfigureAwait(false);
        if (chosen[0] != 5 || chosen[1] != method)
        {
            throw Failed(chosen[0] != 5 ? "it speaks no SOCKS5" : "it wants another authentication");
        }

        if (proxy.Username is not null)
        {
            var username = Encoding.UTF8.GetBytes(proxy.Username);
            var password = Encoding.UTF8.GetBytes(proxy.Password?.Reveal() ?? "");
            await SendAsync(socket, (byte[])[1, (byte)username.Length, .. username, (byte)password.Length, .. password], cancellationToken).ConfigureAwait(false);
            if ((await ReceiveAsync(socket, 2, cancellationToken).ConfigureAwait(false))[1] != 0)
            {
                throw Failed("it refused our name and password");
            }
        }

        var name = Encoding.ASCII.GetBytes(HostName.Ascii(host));
        byte[] target = IPAddress.TryParse(host, out var address)
            ? [address.AddressFamily == AddressFamily.InterNetwork ? (byte)1 : (byte)4, .. address.GetAddressBytes()]
            : [3, (byte)name.Length, .. name];
        await SendAsync(socket, (byte[])[5, 1, 0, .. target, (byte)(port >> 8), (byte)port], cancellationToken).ConfigureAwait(false);
        var reply = await ReceiveAsync(socket, 4, cancellationToken).ConfigureAwait(false);
        if (reply[1] != 0)
        {
            throw SocksFailure(reply[1]);
        }

        var rest = reply[3] switch
        {
            1 => 4,
            4 => 16,
            3 => (await ReceiveAsync(socket, 1, cancellationToken).ConfigureAwait(false))[0],
            _ => throw Failed("it gave an address of an unknown kind"),
        };
        await ReceiveAsync(socket, rest + 2, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>RFC 1928 section 6: some codes are about the target and not about the proxy.</summary>
    private static CheckFailedException SocksFailure(byte code) => code switch
    {
        3 or 4 => new CheckFailedException(FailureReason.Unreachable, "the proxy says that the server is unreachable"),
        5 => new CheckFailedException(FailureReason.ConnectRefused, "the proxy says that the server refused the connection"),
        _ => Failed(string.Create(CultureInfo.InvariantCulture, $"it answered with code {code}")),
    };

    private static async Task HttpAsync(ProxyOptions proxy, Socket socket, string host, int port, CancellationToken cancellationToken)
    {
        var authority = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]:{port}" : $"{HostName.Ascii(host)}:{port}";
        var request = $"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n";
        if (proxy.Username is not null)
        {
            request += $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{proxy.Username}:{proxy.Password?.Reveal()}"))}\r\n";
        }

        await SendAsync(socket, Encoding.ASCII.GetBytes(request + "\r\n"), cancellationToken).ConfigureAwait(false);

        // Byte by byte, so that nothing of the mail server's greeting is swallowed.
        var header = new List<byte>(256);
        while (!(header.Count >= 4 && header[^1] == '\n' && header[^3] == '\n') && !(header.Count >= 2 && header[^1] == '\n' && header[^2] == '\n'))
        {
            if (header.Count >= MaxHeader)
            {
                throw Failed("its answer does not end");
            }

            header.Add((await ReceiveAsync(socket, 1, cancellationToken).ConfigureAwait(false))[0]);
        }

        var status = Encoding.Latin1.GetString([.. header]).Split('\n')[0].Trim();
        var parts = status.Split(' ');
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || parts[1].Length != 3 || parts[1][0] != '2')
        {
            throw Failed($"it answered {status[..Math.Min(status.Length, 100)]}");
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var got = await socket.ReceiveAsync(bytes.AsMemory(have), cancellationToken).ConfigureAwait(false);
            have += got > 0 ? got : throw Failed("it closed the connection");
        }

        return bytes;
    }

    private static CheckFailedException Failed(string why) => new(FailureReason.ProxyFailed, $"the proxy gave no connection: {why}");
}
