using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Delivering;

namespace MailExporter.History;

/// <summary>The routes there are and their past: what pages and API tell of deliveries.</summary>
internal sealed class DeliveryHistory(TimeProvider time) : IDeliverySink
{
    private volatile (DeliveryOptions Route, RoutePast Past)[] _routes = [];

    /// <summary>Every route, in the order of the configuration.</summary>
    public IReadOnlyList<(DeliveryOptions Route, RoutePast Past)> All => _routes;

    /// <summary>The newest round is so long ago that nothing is known of now.</summary>
    public bool IsTooOld(DeliveryOptions route, RouteRounds kept) =>
        kept.Newest is not null && time.GetElapsedTime(kept.Timestamp) > (3 * route.Interval) + (2 * route.Timeout);

    /// <inheritdoc/>
    public void Apply(ValueList<DeliveryOptions> routes)
    {
        var known = _routes.ToDictionary(slot => slot.Route.Name, StringComparer.Ordinal);
        _routes = [.. routes.Select(route => known.TryGetValue(route.Name, out var slot) && slot.Route == route ? slot : (route, new RoutePast()))];
    }

    /// <inheritdoc/>
    public void Started(DeliveryOptions route) => Find(route)?.Begin(time.GetUtcNow());

    /// <inheritdoc/>
    public void Ended(DeliveryOptions route, DeliveryResult? result)
    {
        if (Find(route) is not { } past)
        {
            return;
        }

        if (result is null)
        {
            past.GiveUp();
        }
        else
        {
            past.Add(result, time.GetTimestamp());
        }
    }

    private RoutePast? Find(DeliveryOptions route) => Array.Find(_routes, slot => slot.Route == route).Past;
}
