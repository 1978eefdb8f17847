using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>The labels of a check: those of its series.</summary>
internal static class AlertLabels
{
    /// <summary>One label; empty when there is none of this name.</summary>
    public static string Of(ServerOptions server, string label) => label switch
    {
        "name" => server.Name,
        "hostname" => server.Hostname,
        "protocol" => server.Protocol.Spell(),
        "port" => server.Port.ToString(CultureInfo.InvariantCulture),
        _ => server.Labels.FirstOrDefault(pair => pair.Key == label).Value ?? "",
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<(string Label, string Value)> All(ServerOptions server) =>
        ((string[])["name", "hostname", "protocol", "port"]).Concat(server.Labels.Select(pair => pair.Key)).Select(label => (label, Of(server, label)));
}
