using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MailExporter.Web;

/// <summary>Where to listen, as Prometheus writes it: <c>:9025</c>, <c>127.0.0.1:9025</c>, <c>[::1]:9025</c>, <c>localhost:9025</c>.</summary>
internal sealed record ListenAddress
{
    /// <summary>Where the exporter listens when nothing is said: port 9025 of every address.</summary>
    public static ListenAddress Usual { get; } = new() { Host = "", Port = 9025 };

    /// <summary>The host as written; empty for every address of the machine.</summary>
    public required string Host { get; init; }

    /// <summary>0-65535; 0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>An address at which a client on this machine meets a server that listens here.</summary>
    public string Reachable => Host switch
    {
        "" or "localhost" or "0.0.0.0" => "127.0.0.1",
        "[::]" => "[::1]",
        _ => Host,
    };

    /// <summary>Reads the spelling. A name other than <c>localhost</c> is none: an address that DNS decides is no place to listen.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
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
    public void Bind(KestrelServerOptions kestrel)
    {
        switch (Host)
        {
            case "":
                kestrel.ListenAnyIP(Port);
                break;
            case "localhost" when Port != 0:
                kestrel.ListenLocalhost(Port);
                break;
            case "localhost": // Kestrel cannot choose one port for two addresses
                kestrel.Listen(IPAddress.Loopback, Port);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(Host), Port);
                break;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
