using MailExporter.Checks.Configuration;

namespace MailExporter.Checks.Tests.Configuration;

/// <summary>A folder of configuration files for one test.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mailexporter-configuration-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public string this[string name] => Path.Combine(_path, name);

    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public ConfigurationResult<ExporterOptions> Read(string content, string name = "c.yml")
    {
        Write(name, content);
        return ConfigurationFile.Read(this[name], Environment.GetValueOrDefault);
    }

    /// <summary>The errors, with the folder left out.</summary>
    public string[] Errors(string content, string name = "c.yml") => [.. Read(content, name).Errors.Select(error => Shorten(error.ToString()))];

    public string Shorten(string text) => text.Replace(_path + "/", "", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
