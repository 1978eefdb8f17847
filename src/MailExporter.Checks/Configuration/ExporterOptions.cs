using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>A whole configuration, read and validated.</summary>
public sealed record ExporterOptions
{
    /// <summary>The scheduled checks.</summary>
    public ValueList<ServerOptions> Servers { get; init; }

    /// <summary>The routes whose mail is sent and waited for.</summary>
    public ValueList<DeliveryOptions> Deliveries { get; init; }

    /// <summary>The domains whose DNS posture is watched.</summary>
    public ValueList<DomainOptions> Domains { get; init; }

    /// <summary>Default interval of a check.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Default limit of one whole check; null: the smaller of 30 s and the interval.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Checks in flight at once.</summary>
    public int MaxConcurrentChecks { get; init; } = 2000;

    /// <summary>Rounds of deliveries in flight at once.</summary>
    public int MaxConcurrentDeliveries { get; init; } = 1000;

    /// <summary>Export <c>mail_server_capability</c>.</summary>
    public bool CapabilityMetrics { get; init; } = true;

    /// <summary>Consecutive failures after which a check returns to its own interval (<c>notifications.failures_before_alert</c>).</summary>
    public int FailuresBeforeAlert { get; init; } = 2;

    /// <summary>Who is told of failures and changes, and when.</summary>
    public NotificationOptions Notifications { get; init; } = new();

    /// <summary>Reports as files; null: none.</summary>
    public ReportOptions? Reports { get; init; }

    /// <summary>What <c>/probe</c> can be asked for: the built-in modules, and those of the file.</summary>
    public ValueList<ProbeModule> Modules { get; init; } = ProbeModule.BuiltIn;

    /// <summary>Limits of <c>/probe</c>.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>Where names are looked up.</summary>
    public DnsOptions Dns { get; init; } = new();

    /// <summary>Defaults for every check.</summary>
    public TlsOptions TlsConfig { get; init; } = new();
}

/// <summary><c>dns</c>.</summary>
public sealed record DnsOptions
{
    /// <summary>Servers to ask; empty: those of /etc/resolv.conf.</summary>
    public ValueList<IPEndPoint> Servers { get; init; }

    /// <summary>Limit of one query to one server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Further rounds over all servers after the first.</summary>
    public int Retries { get; init; } = 1;
}

/// <summary><c>probe</c>.</summary>
public sealed record ProbeOptions
{
    /// <summary>The only targets that may be probed, whatever the module; null: any.</summary>
    public ValueList<AllowedTarget>? AllowedTargets { get; init; }

    /// <summary>Probes in flight at once.</summary>
    public int MaxConcurrentProbes { get; init; } = 200;
}
