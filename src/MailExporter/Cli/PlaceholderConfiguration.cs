using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>Stands in for <c>ConfigurationFile.Read</c> until that is merged: the least of the JSON form that a load test needs.</summary>
internal static class PlaceholderConfiguration
{
    /// <summary>Reads the file.</summary>
    public static (ExporterOptions? Options, IReadOnlyList<string> Errors) Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var interval = TimeSpan.FromSeconds(document.RootElement.TryGetProperty("check_interval", out var seconds) ? seconds.GetDouble() : 60);
            return (new ExporterOptions { CheckInterval = interval, Servers = document.RootElement.GetProperty("servers").EnumerateArray().Select(s => Server(s, interval)).ToValueList() }, []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            return (null, [$"{path}: {exception.Message}"]);
        }
    }

    private static ServerOptions Server(JsonElement server, TimeSpan interval) => new()
    {
        Name = server.GetProperty("name").GetString()!,
        Hostname = server.GetProperty("hostname").GetString()!,
        Protocol = SnakeCase.Parse<MailProtocol>(server.GetProperty("protocol").GetString()!) ?? MailProtocol.Smtp,
        Port = server.GetProperty("port").GetInt32(),
        Interval = interval,
        RetryInterval = interval,
        Timeout = TimeSpan.FromSeconds(server.TryGetProperty("timeout", out var timeout) ? timeout.GetDouble() : 30),
    };
}
