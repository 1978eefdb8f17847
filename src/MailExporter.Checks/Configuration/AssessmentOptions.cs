using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>One server whose security is to be assessed.</summary>
public sealed record AssessmentOptions
{
    /// <summary>
    /// The server. Of it count where it is and how it is come to, <see cref="ServerOptions.AssessChecks"/>, and <see cref="ServerOptions.Timeout"/>,
    /// which limits each single connection (10 s at most); there is no login.
    /// </summary>
    public required ServerOptions Server { get; init; }

    /// <summary>The port for a connection in clear: with implicit TLS its counterpart (587, 143, 110), else the server's own.</summary>
    public required int ClearPort { get; init; }

    /// <summary>The port for implicit TLS: with implicit TLS the server's own, else 465, 993 or 995.</summary>
    public required int ImplicitPort { get; init; }

    /// <summary>For an MX host: what the domain's posture says of it; null: it was not looked at.</summary>
    public MxProtection? Protection { get; init; }

    /// <summary>The assessment of a server, its other port being the usual one.</summary>
    /// <param name="server">The server, validated.</param>
    public static AssessmentOptions Of(ServerOptions server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var isImplicit = server.Tls == TlsMode.Implicit;
        return new()
        {
            Server = server,
            ClearPort = !isImplicit ? server.Port : server.Protocol == MailProtocol.Smtp ? 587 : ServerDefaults.PortOf(server.Protocol, TlsMode.Opportunistic),
            ImplicitPort = isImplicit ? server.Port : ServerDefaults.PortOf(server.Protocol, TlsMode.Implicit),
        };
    }

    /// <summary>The assessment of a host on the protocol's usual ports.</summary>
    /// <param name="hostname">Host name or IP address.</param>
    /// <param name="protocol">The protocol to speak.</param>
    public static AssessmentOptions For(string hostname, MailProtocol protocol = MailProtocol.Smtp) => Of(ServerOptions.For(hostname, protocol));
}

/// <summary>What keeps mail to an MX host from being read or diverted on its way: found out by the checks of the domain.</summary>
/// <param name="MtaSts">RFC 8461: the domain has a policy in mode enforce that covers the host; null: it could not be told.</param>
/// <param name="Dane">RFC 7672: the host has usable, authentic TLSA records; null: it could not be told.</param>
public sealed record MxProtection(bool? MtaSts, bool? Dane);

/// <summary>Parts of an assessment that cost connections or could annoy somebody: each can be left out.</summary>
public enum AssessmentCheck
{
    /// <summary>Each TLS version is tried: five connections.</summary>
    TlsVersions,

    /// <summary>A command is sent together with STARTTLS, to see whether it is answered after the handshake (CVE-2011-0411): one connection.</summary>
    StartTlsInjection,

    /// <summary>SMTP: VRFY and EXPN of the postmaster.</summary>
    VrfyExpn,

    /// <summary>SMTP: a recipient elsewhere, without authentication; never DATA.</summary>
    OpenRelay,
}
