using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A configuration file, removed with all that was put beside it.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailexporter-");

    /// <summary>The file.</summary>
    public string Path => Beside("mailexporter.json");

    /// <summary>Where it and all else is.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The owner's example, with hosts, ports and users of the lab, and every 20 seconds.</summary>
    /// <remarks>Its notifications are switched off: they would go to strangers.</remarks>
    public static ConfigurationFolder SeedExample(MailLab lab)
    {
        var file = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "seed-example.json")))!.AsObject();
        foreach (var server in file["servers"]!.AsArray().Select(entry => entry!.AsObject()))
        {
            server["hostname"] = ((string?)server["hostname"])!.Replace("backup-mail.", "mx2.", StringComparison.Ordinal).Replace("example.com", "lab.test", StringComparison.Ordinal);
            server["port"] = lab.Facts.Ports[PortName((int?)server["port"])];
        }

        Named("Primary SMTP (TLS)").Login(lab, LabLogin.First);
        Named("Primary IMAP").Login(lab, LabLogin.First);
        Named("Primary IMAP (SSL)").Login(lab, LabLogin.Awkward);
        Named("Primary POP3").Login(lab, LabLogin.Second);
        file["check_interval"] = 20;
        file["notifications"]!["email"]!["enabled"] = false;
        file["notifications"]!["webhook"]!["enabled"] = false;
        return Write(lab, file);

        JsonObject Named(string name) => file["servers"]!.AsArray().Single(server => (string?)server!["name"] == name)!.AsObject();
    }

    /// <summary>A file of these servers, which are none of the lab's.</summary>
    public static ConfigurationFolder Of(params JsonObject[] servers) => Write(new JsonObject { ["servers"] = new JsonArray(servers) });

    /// <summary>A file of these servers of the lab.</summary>
    public static ConfigurationFolder Of(MailLab lab, int interval, params JsonObject[] servers) =>
        Write(lab, new JsonObject { ["check_interval"] = interval, ["servers"] = new JsonArray(servers) });

    /// <summary>A file of these servers of the lab, and of these deliveries.</summary>
    public static ConfigurationFolder Of(MailLab lab, int interval, IEnumerable<JsonObject> servers, IEnumerable<JsonObject> deliveries) =>
        Of(lab, interval, servers, deliveries, []);

    /// <summary>The same with these domains.</summary>
    public static ConfigurationFolder Of(MailLab lab, int interval, IEnumerable<JsonObject> servers, IEnumerable<JsonObject> deliveries, IEnumerable<JsonObject> domains) =>
        Write(lab, new JsonObject { ["check_interval"] = interval, ["servers"] = new JsonArray([.. servers]), ["deliveries"] = new JsonArray([.. deliveries]), ["domains"] = new JsonArray([.. domains]) });

    /// <summary>A file of these routes through the lab.</summary>
    public static ConfigurationFolder OfDeliveries(MailLab lab, IEnumerable<JsonObject> deliveries) => Write(lab, new JsonObject { ["deliveries"] = new JsonArray([.. deliveries]) });

    /// <summary>A further file in the folder.</summary>
    public string Add(string name, string text)
    {
        File.WriteAllText(Beside(name), text);
        return Beside(name);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static ConfigurationFolder Write(MailLab lab, JsonObject file)
    {
        file["dns"] = new JsonObject { ["servers"] = new JsonArray(lab.Facts.DnsServer) };
        file["tls_config"] = new JsonObject { ["ca_file"] = lab.Facts.Ca };
        return Write(file);
    }

    private static ConfigurationFolder Write(JsonObject file)
    {
        var configuration = new ConfigurationFolder();
        configuration.Add("mailexporter.json", file.ToJsonString());
        return configuration;
    }

    private static string PortName(int? port) => port switch
    {
        587 => "submission",
        465 => "smtps",
        143 => "imap",
        993 => "imaps",
        110 => "pop3",
        _ => "smtp",
    };

    private string Beside(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
