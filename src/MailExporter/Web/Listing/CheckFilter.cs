using MailExporter.Checks.Results;

namespace MailExporter.Web.Listing;

/// <summary>Which checks are wanted. Null and empty want all.</summary>
internal sealed record CheckFilter
{
    /// <summary>The spelling of a check without a result among the states.</summary>
    public const string Pending = "pending";

    /// <summary>The states wanted, of <c>error</c>, <c>warning</c>, <c>success</c> and <c>pending</c>.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>The protocol.</summary>
    public MailProtocol? Protocol { get; init; }

    /// <summary>Labels that a check must have, all of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>What name, host, sentence or a label's value must contain, in any case.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether nothing is left out.</summary>
    public bool IsOpen => States.Count == 0 && Protocol is null && Labels.Count == 0 && Text.Length == 0;

    /// <summary>How the state of a check is spelled.</summary>
    public static string StateOf(CheckState check) => check.Status?.Spell() ?? Pending;

    /// <summary>Whether a check is wanted.</summary>
    public bool Wants(CheckState check) => (States.Count == 0 || States.Contains(StateOf(check))) && WantsBut(check);

    /// <summary>Whether a check would be wanted, whatever its state.</summary>
    public bool WantsBut(CheckState check) =>
        (Protocol is null || check.Server.Protocol == Protocol)
        && Labels.All(wanted => check.Server.Labels.Contains(wanted))
        && (Text.Length == 0 || Texts(check).Any(text => text.Contains(Text, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> Texts(CheckState check)
    {
        yield return check.Server.Name;
        yield return check.Server.Hostname;
        foreach (var series in check.Subjects)
        {
            yield return series.Result.Message;
            yield return series.Result.Failure?.Reason.Spell() ?? "";
        }

        foreach (var label in check.Server.Labels)
        {
            yield return label.Value;
        }
    }
}
