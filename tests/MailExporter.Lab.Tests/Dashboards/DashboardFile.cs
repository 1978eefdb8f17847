using System.Text.Json.Nodes;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Dashboards;

/// <summary>A dashboard as it is in the tree.</summary>
internal sealed class DashboardFile
{
    private DashboardFile(string path) => Json = JsonNode.Parse(File.ReadAllText(path))!;

    /// <summary>The folder of all of them.</summary>
    public static string Folder { get; } = Path.Combine(Checkout.Root, "grafana", "dashboards");

    /// <summary>Their names, without the extension.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The whole file.</summary>
    public JsonNode Json { get; }

    /// <summary>Its panels.</summary>
    public IReadOnlyList<JsonNode> Panels => [.. Json["panels"]!.AsArray().Select(panel => panel!)];

    /// <summary>The queries of its panels and annotations.</summary>
    public IReadOnlyList<PanelQuery> Queries =>
    [
        .. Panels.SelectMany(QueriesOf),
        .. Json["annotations"]!["list"]!.AsArray().Select(annotation => new PanelQuery((string)annotation!["name"]!, "", (string)annotation["expr"]!, IsInstant: false)),
    ];

    /// <summary>The variables whose values Prometheus is asked for: name and query.</summary>
    public IReadOnlyDictionary<string, string> QueryVariables => Variables("query").ToDictionary(variable => (string)variable["name"]!, variable => (string)variable["query"]!["query"]!);

    /// <summary>The variables of which exactly one value is chosen.</summary>
    public IReadOnlyList<string> SingleVariables => [.. Variables("query").Where(variable => !(bool)variable["multi"]!).Select(variable => (string)variable["name"]!)];

    /// <summary>The variables whose All is the list of their values.</summary>
    public IReadOnlyList<string> ListedVariables => [.. Variables("query").Where(variable => (bool)variable["multi"]! && variable["allValue"] is null).Select(variable => (string)variable["name"]!)];

    /// <summary>The queries of one panel.</summary>
    public IReadOnlyList<PanelQuery> QueriesOf(JsonNode panel) =>
        [.. panel["targets"]!.AsArray().Select(target => new PanelQuery((string)panel["title"]!, (string)target!["refId"]!, (string)target["expr"]!, (bool)target["instant"]!))];

    /// <summary>Reads one.</summary>
    public static DashboardFile Read(string name) => new(Path.Combine(Folder, $"{name}.json"));

    private IEnumerable<JsonNode> Variables(string type) =>
        Json["templating"]!["list"]!.AsArray().Select(variable => variable!).Where(variable => (string?)variable["type"] == type);
}

/// <summary>A query of a panel, or of an annotation.</summary>
internal sealed record PanelQuery(string Title, string RefId, string Expression, bool IsInstant);
