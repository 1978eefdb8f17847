namespace MailExporter.Checks.Results;

/// <summary>What a result is about: the identity behind one set of series.</summary>
public sealed record CheckSubject
{
    /// <summary>The name of the check; several subjects share it with <c>check_all_mx</c> and <c>check_all_addresses</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The host or domain as configured, whatever MX host was then used.</summary>
    public required string Hostname { get; init; }

    /// <summary>The protocol spoken.</summary>
    public required MailProtocol Protocol { get; init; }

    /// <summary>1-65535.</summary>
    public required int Port { get; init; }

    /// <summary>How TLS was asked for.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>The account; null without credentials.</summary>
    public string? Username { get; init; }

    /// <summary>With <c>check_all_mx</c>: the MX host this result is about.</summary>
    public string? Mx { get; init; }

    /// <summary>With <c>check_all_addresses</c>: the address this result is about.</summary>
    public string? Address { get; init; }

    /// <summary>The entry's own labels, in order of configuration.</summary>
    public ValueList<KeyValuePair<string, string>> Labels { get; init; }
}
