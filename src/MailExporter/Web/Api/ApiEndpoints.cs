using MailExporter.Changes;
using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Api;

/// <summary><c>/api/v1/…</c>: the facts of the pages as JSON. <c>openapi.json</c> describes it.</summary>
internal sealed class ApiEndpoints(CheckStates states, CheckNow checkNow) : IEndpoints
{
    private const string Root = ApiRequest.Root;
    private const string Checks = Root + "checks";

    /// <summary>Collections with further paths below them, by name.</summary>
    private static readonly string[] Collections = [Checks, DeliveryEndpoints.Deliveries];

    private readonly OpenApiFile _description = new();

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Checks, Answer.ReadMethods, ListAsync);
        routes.MapMethods(Checks + "/{name}", Answer.ReadMethods, ShowAsync);
        routes.MapMethods(Checks + "/{name}/run", [HttpMethods.Post], RunAsync);
        routes.MapMethods(Root + "changes", Answer.ReadMethods, ChangesAsync);
        routes.MapMethods(Root + "openapi.json", Answer.ReadMethods, _description.ServeAsync);
        routes.Map("/api/{**rest}", NothingHereAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var filter = FilterQuery.Read(query, out var fault);
        var limit = ApiRequest.Limit(query, ref fault);
        if (fault is not null)
        {
            return JsonAnswer.FaultAsync(context, StatusCodes.Status400BadRequest, fault);
        }

        var wanted = states.All().Where(filter.Wants).OrderBy(c => c.Server.Name, StringComparer.Ordinal).ToArray();
        var (page, next) = ApiRequest.Page(query, limit, wanted, c => c.Server.Name);
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("total", wanted.Length);
            json.WriteString("next", next);
            json.WriteStartArray("checks");
            foreach (var check in page)
            {
                json.WriteStartObject();
                CheckJson.WriteProperties(json, check);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private Task ShowAsync(HttpContext context) => states.Find(ApiRequest.NameIn(context, Checks)) is not { } check
        ? JsonAnswer.FaultAsync(context, StatusCodes.Status404NotFound, "There is no check of this name.")
        : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            CheckJson.WriteProperties(json, check);
            CheckJson.WriteDetails(json, check);
        });

    private async Task RunAsync(HttpContext context)
    {
        var answer = await checkNow.RunAsync(context, ApiRequest.NameIn(context, Checks));
        await (answer.Run is not { } run
            ? JsonAnswer.FaultAsync(context, answer.Status, answer.Sentence)
            : JsonAnswer.WriteAsync(context, answer.Status, json =>
            {
                json.WriteString("name", run.Server.Name);
                json.WriteString("status", run.Status.Spell());
                CheckJson.WriteResults(json, run.Results);
            }));
    }

    private Task ChangesAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string? fault = null;
        var limit = ApiRequest.Limit(query, ref fault);
        var (name, kind) = (query["name"].ToString(), query["kind"].ToString());
        ChangeKind? wantedKind = kind.Length == 0 ? null : SnakeCase.Parse<ChangeKind>(kind);
        fault ??= kind.Length > 0 && wantedKind is null ? $"kind: expected one of {string.Join(", ", SnakeCase.All<ChangeKind>())}." : null;
        return fault is not null
            ? JsonAnswer.FaultAsync(context, StatusCodes.Status400BadRequest, fault)
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => CheckJson.WriteChanges(
                json,
                states.Changes(limit, name.Length == 0 ? null : name, wantedKind)));
    }

    private static Task NothingHereAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path is Root + "changes" or Root + "openapi.json" || Collections.Any(collection => path == collection || path.StartsWith(collection + "/", StringComparison.Ordinal)))
        {
            var isRun = path.StartsWith(Checks + "/", StringComparison.Ordinal) && path.EndsWith("/run", StringComparison.Ordinal);
            context.Response.Headers.Allow = isRun ? "POST" : "GET, HEAD";
            return JsonAnswer.FaultAsync(context, StatusCodes.Status405MethodNotAllowed, $"Only {context.Response.Headers.Allow} may be used here.");
        }

        return JsonAnswer.FaultAsync(context, StatusCodes.Status404NotFound, "There is nothing here: see /api/v1/openapi.json for what there is.");
    }
}
