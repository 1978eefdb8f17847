using MailExporter.Web.Listing;

namespace MailExporter.Web.Api;

/// <summary><c>/api/v1/deliveries</c>: the facts of the pages about deliveries as JSON.</summary>
internal sealed class DeliveryEndpoints(RouteStates routes) : IEndpoints
{
    /// <summary>All of them.</summary>
    public const string Deliveries = ApiRequest.Root + "deliveries";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder builder)
    {
        builder.MapMethods(Deliveries, Answer.ReadMethods, ListAsync);
        builder.MapMethods(Deliveries + "/{name}", Answer.ReadMethods, ShowAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var filter = RouteFilter.Read(query, out var fault);
        var limit = ApiRequest.Limit(query, ref fault);
        if (fault is not null)
        {
            return JsonAnswer.FaultAsync(context, StatusCodes.Status400BadRequest, fault);
        }

        var wanted = routes.All().Where(filter.Wants).OrderBy(route => route.Route.Name, StringComparer.Ordinal).ToArray();
        var (page, next) = ApiRequest.Page(query, limit, wanted, route => route.Route.Name);
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("total", wanted.Length);
            json.WriteString("next", next);
            json.WriteStartArray("deliveries");
            foreach (var route in page)
            {
                json.WriteStartObject();
                RouteJson.WriteProperties(json, route);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private Task ShowAsync(HttpContext context) => routes.Find(ApiRequest.NameIn(context, Deliveries)) is not { } route
        ? JsonAnswer.FaultAsync(context, StatusCodes.Status404NotFound, "There is no delivery of this name.")
        : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            RouteJson.WriteProperties(json, route);
            RouteJson.WriteDetails(json, route);
        });
}
