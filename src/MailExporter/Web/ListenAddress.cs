using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MailExporter.Web;

/// <summary>Where to listen, as Prometheus writes it: <c>:9025</c>, <c>127.0.0.1:9025</c>, <c>[::1]:9025</c>, <c>localhost:9025</c>, <c>unix:/run/mailexporter.sock</c>.</summary>
internal sealed record ListenAddress
{
    private const string Unix = "unix:";

    /// <summary>The host as written; empty for every address of the machine, and with <see cref="Path"/>.</summary>
    public string Host { get; init; } = "";

    /// <summary>0-65535; 0 lets the system choose.</summary>
    public int Port { get; init; }

    /// <summary>The socket's path in the file system; null: TCP.</summary>
    public string? Path { get; init; }

    /// <summary>Reads the spelling. A name other than <c>localhost</c> is none: an address that DNS decides is no place to listen.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            address = text.Length > Unix.Length + 1 && text[Unix.Length] == '/' && text.Length - Unix.Length < 108 ? new ListenAddress { Path = text[Unix.Length..] } : null; // unix(7): 108 bytes with the NUL
            return address is not null;
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        var isAddress = IPAddress.TryParse(host, out var parsed) && bracketed == (parsed.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        if (host is not ("" or "localhost") && !isAddress)
        {
            return false;
        }

        address = new ListenAddress { Host = host, Port = port };
        return true;
    }

    /// <summary>Makes Kestrel listen there.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="configure">What holds for every connection.</param>
    public void Bind(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        switch (Host)
        {
            case "" when Path is not null:
                kestrel.ListenUnixSocket(Path, configure);
                break;
            case "":
                kestrel.ListenAnyIP(Port, configure);
                break;
            case "localhost" when Port != 0:
                kestrel.ListenLocalhost(Port, configure);
                break;
            case "localhost": // Kestrel cannot choose one port for two addresses
                kestrel.Listen(IPAddress.Loopback, Port, configure);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(Host), Port, configure);
                break;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path is null ? string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}") : Unix + Path;
}
