using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>An entry of <c>domains</c>: a domain whose DNS posture is watched.</summary>
public sealed record DomainOptions
{
    /// <summary>The label <c>domain</c>; unique.</summary>
    public required string Domain { get; init; }

    /// <summary>The DKIM selectors to judge: which ones there are, DNS does not tell.</summary>
    public ValueList<string> DkimSelectors { get; init; }

    /// <summary>Addresses that send the domain's mail, beside those of its MX hosts.</summary>
    public ValueList<IPAddress> SendingAddresses { get; init; }

    /// <summary>DNS lists to look for the addresses in (RFC 5782).</summary>
    public ValueList<string> Dnsbls { get; init; }

    /// <summary>From one start to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Extra labels, in order.</summary>
    public ValueList<KeyValuePair<string, string>> Labels { get; init; }

    /// <summary>Limit of one whole run. What is not known by then is unknown.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The roots that certificates must lead to; null: the system's. From <c>tls_config</c> of the file.</summary>
    public string? CaFile { get; init; }

    /// <summary>Where MX hosts listen. Not in files: other MTAs know no other port.</summary>
    public int SmtpPort { get; init; } = 25;

    /// <summary>Where MTA-STS policies are. Not in files: other MTAs know no other port.</summary>
    public int PolicyPort { get; init; } = 443;
}
