using MailExporter.Checks.Configuration;
using MailExporter.WebConfiguration;

namespace MailExporter.Reloading;

/// <summary>The files that the command line names.</summary>
/// <param name="configFile"><c>--config.file</c>; null: the embedded default, which is nothing but the services of this machine.</param>
/// <param name="webConfigFile"><c>--web.config.file</c>; null: neither TLS nor a login.</param>
/// <param name="environment">The value of an environment variable; null: not set.</param>
internal sealed class SettingsFiles(string? configFile, string? webConfigFile, Func<string, string?> environment)
{
    private WebOptions? _running;

    /// <summary>Reads all of them. Only where all are good there are settings; else every error of every file is told.</summary>
    public ConfigurationResult<FileSettings> Read()
    {
        var exporter = configFile is null ? new(new ExporterOptions(), [], []) : ConfigurationFile.Read(configFile, environment);
        var web = webConfigFile is null ? new(new WebOptions(), [], []) : WebFile.Read(webConfigFile, environment, _running);
        var settings = exporter.IsValid && web.IsValid ? new FileSettings(exporter.Options, web.Options) : null;
        _running = settings?.Web ?? _running; // what it says of TLS stays so until a restart
        return new(settings, [.. exporter.Errors, .. web.Errors], [.. exporter.Warnings, .. web.Warnings])
        {
            Sources = ConfigurationSources.Of(exporter.Sources, web.Sources),
        };
    }
}
