using MailExporter.Logging;
using MailExporter.Storage;
using MailExporter.Web;

namespace MailExporter.Cli;

/// <summary>What the command line asked of <c>serve</c>.</summary>
internal sealed record ServeSettings
{
    /// <summary>The configuration file; null: none, the services of this machine are watched.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>How often the files are looked at for changes; null: never.</summary>
    public TimeSpan? AutoReloadInterval { get; init; }

    /// <summary>The web configuration; null: none.</summary>
    public string? WebConfigFile { get; init; }

    /// <summary>Listen on the sockets that systemd hands over.</summary>
    public bool SystemdSocket { get; init; }

    /// <summary>The HTTP side.</summary>
    public required WebSettings Web { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>What a probe's deadline is before that of the scrape that asks for it.</summary>
    public TimeSpan TimeoutOffset { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Where state is kept.</summary>
    public string StoragePath { get; init; } = "data/";

    /// <summary>How much is kept.</summary>
    public StoreLimits StoreLimits { get; init; } = StoreLimits.Usual;
}
