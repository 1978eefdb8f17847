using MailExporter.Checks.Results;

namespace MailExporter.Web.Listing;

/// <summary>Which routes are wanted. Empty wants all.</summary>
/// <param name="States">The states wanted.</param>
/// <param name="Text">What name, host, address, folder or sentence must contain, in any case.</param>
internal sealed record RouteFilter(IReadOnlyList<string> States, string Text)
{
    /// <summary>Reads <c>status=error&amp;q=junk</c>.</summary>
    /// <param name="query">The request's.</param>
    /// <param name="fault">What is wrong, as a sentence; null: nothing.</param>
    public static RouteFilter Read(IQueryCollection query, out string? fault)
    {
        var read = FilterQuery.Read(query, out fault);
        return new RouteFilter(read.States, read.Text);
    }

    /// <summary>The parameters that say it.</summary>
    public IEnumerable<string> Write() => FilterQuery.Write(new CheckFilter { States = States, Text = Text });

    /// <summary>Whether a route is wanted.</summary>
    public bool Wants(RouteState route) => (States.Count == 0 || States.Contains(route.State)) && WantsBut(route);

    /// <summary>Whether a route would be wanted, whatever its state.</summary>
    public bool WantsBut(RouteState route) => Text.Length == 0 || Texts(route).Any(text => text.Contains(Text, StringComparison.OrdinalIgnoreCase));

    private static string[] Texts(RouteState state)
    {
        var route = state.Route;
        string[] fixedTexts = [route.Name, route.From.Name, route.From.Hostname, route.FromEmail, route.To.Name, route.To.Hostname, route.ToEmail];
        return state.Newest is { } newest
            ? [.. fixedTexts, newest.Message?.Folder ?? "", newest.Outcome?.Spell() ?? "", newest.Failure?.Reason.Spell() ?? "", newest.Failure?.Detail ?? "", .. state.Warnings.Select(warning => warning.Reason.Spell())]
            : fixedTexts;
    }
}
