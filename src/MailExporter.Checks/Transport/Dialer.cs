using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>Connects as RFC 8305 does: addresses in turn, 250 ms apart, the first that answers wins.</summary>
internal sealed class Dialer(Resolver resolver, TimeProvider time)
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250); // RFC 8305 section 5

    /// <summary>Connects to a host, through the proxy if the server has one. Leaves the run in phase connect.</summary>
    /// <param name="run">Told of the phases and addresses.</param>
    /// <param name="host">Name or address.</param>
    /// <param name="address">Only this address of it; null: all.</param>
    /// <param name="cancellationToken">The deadline.</param>
    /// <exception cref="CheckFailedException">No connection.</exception>
    public async Task<Socket> DialAsync(CheckRun run, string host, IPAddress? address, CancellationToken cancellationToken)
    {
        var server = run.Server;
        Socket socket;
        if (server.Proxy is { } proxy)
        {
            run.Enter(CheckPhase.Resolve);
            if (run.MayConnect?.Invoke(host, address ?? (HostName.IsAddress(host) ? IPAddress.Parse(host) : null)) == false)
            {
                throw NotAllowed(host);
            }

            var addresses = await resolver.AddressesAsync(proxy.Host, IpProtocol.Any, cancellationToken).ConfigureAwait(false);
            run.Enter(CheckPhase.Connect);
            if (proxy.Password is { } password)
            {
                run.Transcript.Hide(password.Reveal()); // a rude proxy may echo it
            }

            socket = await ProxyTunnel.OpenAsync(proxy, await ConnectToProxyAsync().ConfigureAwait(false), address?.ToString() ?? host, server.Port, cancellationToken).ConfigureAwait(false);

            async Task<Socket> ConnectToProxyAsync()
            {
                try
                {
                    return await ConnectAsync(addresses, proxy.Port, server.SourceAddress, cancellationToken).ConfigureAwait(false);
                }
                catch (CheckFailedException exception) when (exception.Reason != FailureReason.LocalError)
                {
                    throw new CheckFailedException(FailureReason.ProxyFailed, $"no connection to the proxy {proxy.Host}:{proxy.Port}: {exception.Message}");
                }
            }
        }
        else
        {
            run.Enter(CheckPhase.Resolve);
            IReadOnlyList<IPAddress> addresses = address is not null ? [address] : await resolver.AddressesAsync(host, server.IpProtocol, cancellationToken).ConfigureAwait(false);
            run.Addresses = address is not null || HostName.IsAddress(host) ? default : addresses.Select(a => a.ToString()).Order(StringComparer.Ordinal).ToValueList();
            run.Enter(CheckPhase.Connect);
            socket = await ConnectAsync(Allowed(run, host, addresses), server.Port, server.SourceAddress, cancellationToken).ConfigureAwait(false);
        }

        run.LocalAddress = (socket.LocalEndPoint as IPEndPoint)?.Address.ToString();
        run.RemoteAddress = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString();
        return socket;
    }

    /// <summary>Connects to the first of the addresses that answers.</summary>
    /// <exception cref="CheckFailedException">None did.</exception>
    public async Task<Socket> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, string? source, CancellationToken cancellationToken)
    {
        var bind = source is null ? null : IPAddress.Parse(source);
        if (bind is not null)
        {
            addresses = [.. addresses.Where(a => a.AddressFamily == bind.AddressFamily)];
            if (addresses.Count == 0)
            {
                throw new CheckFailedException(FailureReason.LocalError, $"no address of the family of source_address {source}");
            }
        }

        return addresses.Count == 1
            ? await ConnectOneAsync(addresses[0], port, bind, cancellationToken).ConfigureAwait(false)
            : await RaceAsync(addresses, port, bind, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Of these addresses those that may be connected to: what was asked about is what is dialled, whatever the name resolves to a moment later.</summary>
    private static IReadOnlyList<IPAddress> Allowed(CheckRun run, string host, IReadOnlyList<IPAddress> addresses)
    {
        if (run.MayConnect is not { } mayConnect)
        {
            return addresses;
        }

        IPAddress[] allowed = [.. addresses.Where(address => mayConnect(host, address))];
        return allowed.Length > 0 ? allowed : throw NotAllowed(host);
    }

    private static CheckFailedException NotAllowed(string host) => new(FailureReason.LocalError, $"connections to {host} are not allowed");

    private static async Task<Socket> ConnectOneAsync(IPAddress address, int port, IPAddress? bind, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (bind is not null)
            {
                socket.Bind(new IPEndPoint(bind, 0));
            }

            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw new CheckFailedException(Reason(exception.SocketErrorCode), $"{new IPEndPoint(address, port)}: {exception.Message}");
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    private static FailureReason Reason(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => FailureReason.ConnectRefused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted => FailureReason.ConnectionLost,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostNotFound => FailureReason.Unreachable,
        SocketError.TimedOut => FailureReason.ConnectTimeout, // the kernel gave up before our deadline
        _ => FailureReason.LocalError, // descriptors, source address, permissions, no network
    };

    private async Task<Socket> RaceAsync(IReadOnlyList<IPAddress> addresses, int port, IPAddress? bind, CancellationToken cancellationToken)
    {
        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new List<Task<Socket>>();
        CheckFailedException? failed = null;
        var next = 0;
        try
        {
            while (true)
            {
                if (next < addresses.Count)
                {
                    attempts.Add(ConnectOneAsync(addresses[next++], port, bind, losers.Token));
                }

                if (attempts.Count == 0)
                {
                    throw failed!;
                }

                await WaitAsync(attempts, next < addresses.Count, losers.Token).ConfigureAwait(false);
                for (var i = attempts.Count - 1; i >= 0; i--)
                {
                    var attempt = attempts[i];
                    if (!attempt.IsCompleted)
                    {
                        continue;
                    }

                    attempts.RemoveAt(i);
                    try
                    {
                        return await attempt.ConfigureAwait(false);
                    }
                    catch (CheckFailedException exception)
                    {
                        // "Refused" tells more about a server than "unreachable", which may be our own missing IPv6.
                        failed = failed is null || exception.Reason == FailureReason.ConnectRefused ? exception : failed;
                    }
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await losers.CancelAsync().ConfigureAwait(false);
            foreach (var attempt in attempts)
            {
                await DropAsync(attempt).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitAsync(List<Task<Socket>> attempts, bool more, CancellationToken cancellationToken)
    {
        using var stagger = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = more ? Task.Delay(Stagger, time, stagger.Token) : Task.Delay(Timeout.InfiniteTimeSpan, time, stagger.Token);
        await Task.WhenAny([.. attempts, pause]).ConfigureAwait(false);
        await stagger.CancelAsync().ConfigureAwait(false);
    }

    private static async Task DropAsync(Task<Socket> attempt)
    {
        try
        {
            (await attempt.ConfigureAwait(false)).Dispose();
        }
        catch (Exception exception) when (exception is CheckFailedException or OperationCanceledException)
        {
            // It lost the race: how does not matter.
        }
    }
}
