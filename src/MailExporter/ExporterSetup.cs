using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Reloading;
using MailExporter.Storage;
using MailExporter.Systemd;
using MailExporter.Web;

namespace MailExporter;

/// <summary>What an exporter is made of that differs from one to the next.</summary>
internal sealed record ExporterSetup
{
    /// <summary>The HTTP side.</summary>
    public required WebSettings Web { get; init; }

    /// <summary>What the files say, and what was looked at to learn it. Valid.</summary>
    public required ConfigurationResult<FileSettings> First { get; init; }

    /// <summary>Reads the files again.</summary>
    public required Func<ConfigurationResult<FileSettings>> Read { get; init; }

    /// <summary>Runs a check once.</summary>
    public required Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>> Check { get; init; }

    /// <summary>Runs a check once of what somebody asks for, connecting only where it may.</summary>
    public required Func<ServerOptions, Func<string, IPAddress?, bool>, CancellationToken, Task<ValueList<CheckResult>>> Probe { get; init; }

    /// <summary>Makes a route whose mail is sent and waited for: each call is a round.</summary>
    public Func<DeliveryOptions, Func<CancellationToken, Task<DeliveryResult>>> Route { get; init; } = _ => throw new IOException("there is no key for deliveries");

    /// <summary>Assesses a server's security once.</summary>
    public Func<AssessmentOptions, CancellationToken, Task<AssessmentResult>> Assess { get; init; } = (_, _) => throw new InvalidOperationException("nobody assesses");

    /// <summary>Checks a domain once, knowing what was known before.</summary>
    public Func<DomainOptions, DomainResult?, CancellationToken, Task<DomainResult>> Domain { get; init; } = (_, _, _) => throw new InvalidOperationException("there is no check of domains");

    /// <summary>What survives a restart; null: nothing does. Whoever made it closes it.</summary>
    public Store? Store { get; init; }

    /// <summary>Sends one mail.</summary>
    public Func<ServerOptions, OutgoingMail, CancellationToken, Task<CheckResult>> Submit { get; init; } = (_, _, _) => throw new IOException("no mail is sent here");

    /// <summary>Makes an HTTP client that trusts the roots of a file; null: the system's.</summary>
    public Func<string?, HttpClient> NewHttpClient { get; init; } = _ => new HttpClient();

    /// <summary><c>--timeout-offset</c>: what a probe's deadline is before that of the scrape that asks for it.</summary>
    public TimeSpan TimeoutOffset { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Told of each change of the configuration, before and after, when it is about to be applied.</summary>
    public Action<ExporterOptions, ExporterOptions> Reconfigure { get; init; } = (_, _) => { };

    /// <summary>There is no configuration: the mail services of this machine are found.</summary>
    public bool IsLocal { get; init; }

    /// <summary><c>--config.auto-reload-interval</c>: how often the files are looked at; null: never.</summary>
    public TimeSpan? AutoReloadInterval { get; init; }

    /// <summary>The descriptor limit in force; null when unknown.</summary>
    public long? Descriptors { get; init; }

    /// <summary>Told how the service is.</summary>
    public required ServiceManager Manager { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The program's log.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
