using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.LocalServices;

/// <summary>Finds the mail services that listen on this machine, and keeps each one found on the list, so that its death is seen.</summary>
/// <param name="ports">Where to look.</param>
/// <param name="machineName">The name their certificates are judged for: the machine's FQDN; null when it has none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of each service found.</param>
internal sealed partial class LocalMailServices(IReadOnlyList<MailPort> ports, string? machineName, TimeProvider time, ILogger<LocalMailServices> logger)
{
    private const string Host = "localhost";
    private static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(1);
    private readonly HashSet<int> _found = [];

    /// <summary>Looks now and again after each interval, and tells of every longer list. A machine without mail services has an empty one.</summary>
    /// <param name="interval">From one look to the next.</param>
    /// <param name="found">Called with the whole list: once at the start, then whenever it grew.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task WatchAsync(TimeSpan interval, Action<ValueList<ServerOptions>> found, CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        found(Servers());
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await LookAsync(cancellationToken))
            {
                found(Servers());
            }
        }
    }

    /// <summary>Tries the ports that were silent so far, on both loopback addresses.</summary>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var any = false;
        foreach (var port in ports.Where(p => !_found.Contains(p.Number)))
        {
            if (await AnswersAsync(IPAddress.Loopback, port.Number, cancellationToken) || await AnswersAsync(IPAddress.IPv6Loopback, port.Number, cancellationToken))
            {
                _found.Add(port.Number);
                any = true;
                LogFound(logger, port.Number, port.Protocol.Spell());
            }
        }

        return any;
    }

    private async Task<bool> AnswersAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LookTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, port), both.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private ValueList<ServerOptions> Servers() => ports.Where(p => _found.Contains(p.Number)).Select(Server).ToValueList();

    private ServerOptions Server(MailPort port)
    {
        var isDefault = port.Number is 25 or 143 or 110;
        var place = isDefault ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{port.Number}");
        return new ServerOptions
        {
            Name = $"{place} ({port.Protocol.Spell()})",
            Hostname = Host,
            Protocol = port.Protocol,
            Port = port.Number,
            Tls = port.Tls,
            TlsConfig = new TlsOptions { ServerName = machineName },
        };
    }

    [LoggerMessage(LogLevel.Information, "Found a mail service on this machine: it is watched from now on")]
    private static partial void LogFound(ILogger logger, int port, string protocol);
}
