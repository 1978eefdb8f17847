using System.Globalization;
using System.Text.Json;
using MailExporter.Benchmarks.Load;

namespace MailExporter.Benchmarks.Running;

/// <summary>Starts the released exporter with a configuration of many targets on the fake server.</summary>
internal static class RunningExporter
{
    private const int LongestTimeout = 10;

    /// <param name="binary">The release.</param>
    /// <param name="folder">Gets the configuration.</param>
    /// <param name="mail">The fake server.</param>
    /// <param name="dialogues">The checks, in turn.</param>
    /// <param name="targets">How many.</param>
    /// <param name="interval">Seconds.</param>
    public static Task<WebProcess> StartAsync(string binary, TemporaryFolder folder, FakeMail mail, Dialogue[] dialogues, int targets, int interval)
    {
        var file = folder.File("mailexporter.json");
        using (var stream = File.Create(file))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("check_interval", interval);
            json.WriteNumber("timeout", Math.Min(interval, LongestTimeout));
            json.WriteStartObject("tls_config");
            json.WriteString("ca_file", mail.CaFile);
            json.WriteString("server_name", FakeMail.ServerName);
            json.WriteEndObject();
            json.WriteStartArray("servers");
            for (var target = 0; target < targets; target++)
            {
                Write(json, mail, dialogues[target % dialogues.Length], target);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return WebProcess.StartAsync(binary, address => ["serve", "--config.file", file, "--web.listen-address", address, "--storage.path", folder.File("data")]);
    }

    private static void Write(Utf8JsonWriter json, FakeMail mail, Dialogue dialogue, int target)
    {
        json.WriteStartObject();
        json.WriteString("name", string.Create(CultureInfo.InvariantCulture, $"{dialogue.Name}-{target}"));
        json.WriteString("hostname", FakeMail.Address(target));
        json.WriteString("protocol", dialogue.Protocol);
        json.WriteNumber("port", mail.Port(dialogue.Service));
        if (dialogue.TlsKey is not null)
        {
            json.WriteBoolean(dialogue.TlsKey, true);
        }

        json.WriteEndObject();
    }
}
