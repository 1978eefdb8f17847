namespace MailExporter.Checks.Configuration;

/// <summary>Reads a configuration: YAML or JSON, with every error in it and not the first only.</summary>
/// <remarks>A pure function of the files and the environment: nothing is kept, watched or changed.</remarks>
public static class ConfigurationFile
{
    /// <summary>Reads a file and the files it includes.</summary>
    /// <param name="path">The file, as errors will name it.</param>
    /// <param name="environment">The value of an environment variable for <c>${NAME}</c>; null: not set.</param>
    /// <returns>The options, or every error. Bad content, also of unreadable files, is never an exception.</returns>
    public static ConfigurationResult<ExporterOptions> Read(string path, Func<string, string?> environment)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(environment);
        var reading = new Reading(environment);
        var files = new ConfigurationFiles(reading).Read(path);
        if (files.Count == 0)
        {
            return reading.Result<ExporterOptions>(null);
        }

        var options = files[0].Options;
        var templates = new Templates();
        var defaults = new ServerDefaults(options.CheckInterval, options.Timeout, options.TlsConfig, templates);
        var servers = new ServerList(defaults);
        var scope = Scope.Top(reading);
        foreach (var file in files)
        {
            if (file.Modules is { } modules)
            {
                templates.Add(modules, scope.Of("modules"), options.TlsConfig);
            }
        }

        foreach (var file in files)
        {
            if (file.Servers is { } list)
            {
                servers.Add(list, scope.Of("servers"));
            }
        }

        var complete = servers.Complete();
        var deliveries = new DeliveryList(defaults, complete);
        foreach (var file in files)
        {
            if (file.Deliveries is { } list)
            {
                deliveries.Add(list, scope.Of("deliveries"));
            }
        }

        var domains = new DomainList(options.TlsConfig);
        foreach (var file in files)
        {
            if (file.Domains is { } list)
            {
                domains.Add(list, scope.Of("domains"));
            }
        }

        return reading.Result(options with
        {
            Servers = complete,
            Deliveries = deliveries.Routes,
            Domains = domains.Domains,
            Modules = templates.ForProbe(options.Timeout, options.TlsConfig),
        });
    }
}
