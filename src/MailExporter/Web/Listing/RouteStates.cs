using MailExporter.History;

namespace MailExporter.Web.Listing;

/// <summary>All routes as they are now: what pages and API read.</summary>
internal sealed class RouteStates(DeliveryHistory history)
{
    /// <summary>Every route, in the order of the configuration.</summary>
    public RouteState[] All() => [.. history.All.Select(slot => State(slot.Route, slot.Past))];

    /// <summary>One route; null when there is none of this name.</summary>
    public RouteState? Find(string name) => history.All.FirstOrDefault(slot => slot.Route.Name == name) is ({ } route, { } past) ? State(route, past) : null;

    /// <summary>The worst first, and among those what has just happened.</summary>
    public static IEnumerable<RouteState> ByUrgency(IEnumerable<RouteState> routes) =>
        routes.OrderBy(Urgency).ThenByDescending(route => route.Past.Since).ThenBy(route => route.Route.Name, StringComparer.Ordinal);

    private static int Urgency(RouteState route) => route.Status switch
    {
        Checks.Results.CheckStatus.Error => 0,
        Checks.Results.CheckStatus.Warning => 1,
        null => 2,
        _ => 3,
    };

    private RouteState State(Checks.Configuration.DeliveryOptions route, RoutePast past)
    {
        var kept = past.Kept;
        return new RouteState(route, past, kept, history.IsTooOld(route, kept));
    }
}
