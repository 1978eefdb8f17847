using MailExporter.Logging;
using MailExporter.Web;

namespace MailExporter.Cli;

/// <summary>What the command line asked of <c>serve</c>.</summary>
internal sealed record ServeSettings
{
    /// <summary>The configuration file; null: none, the services of this machine are watched.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Where to listen, one at least.</summary>
    public required IReadOnlyList<ListenAddress> ListenAddresses { get; init; }

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>What a probe's deadline is before that of the scrape that asks for it.</summary>
    public TimeSpan TimeoutOffset { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Where state will be kept.</summary>
    public string StoragePath { get; init; } = "data/";
}
