using System.Globalization;
using MailExporter.Changes;
using MailExporter.Checks.Results;
using MailExporter.Web.Listing;
using Microsoft.AspNetCore.Http.Features;

namespace MailExporter.Web.Api;

/// <summary><c>/api/v1/…</c>: the facts of the pages as JSON. <c>openapi.json</c> describes it.</summary>
internal sealed class ApiEndpoints(CheckStates states, CheckNow checkNow) : IEndpoints
{
    private const string Root = "/api/v1/";
    private const string Checks = Root + "checks";

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
        var limit = Limit(query, ref fault);
        if (fault is not null)
        {
            return JsonAnswer.FaultAsync(context, StatusCodes.Status400BadRequest, fault);
        }

        var after = query["after"].ToString();
        var wanted = states.All().Where(filter.Wants).OrderBy(c => c.Server.Name, StringComparer.Ordinal).ToArray();
        var page = wanted.SkipWhile(c => after.Length > 0 && string.CompareOrdinal(c.Server.Name, after) <= 0).Take(limit).ToArray();
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("total", wanted.Length);
            json.WriteString("next", page.Length > 0 && page[^1] != wanted[^1] ? page[^1].Server.Name : null);
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

    private Task ShowAsync(HttpContext context) => states.Find(NameIn(context)) is not { } check
        ? JsonAnswer.FaultAsync(context, StatusCodes.Status404NotFound, "There is no check of this name.")
        : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            CheckJson.WriteProperties(json, check);
            CheckJson.WriteDetails(json, check);
        });

    private async Task RunAsync(HttpContext context)
    {
        var answer = await checkNow.RunAsync(context, NameIn(context));
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
        var limit = Limit(query, ref fault);
        var (name, kind) = (query["name"].ToString(), query["kind"].ToString());
        ChangeKind? wantedKind = kind.Length == 0 ? null : SnakeCase.Parse<ChangeKind>(kind);
        fault ??= kind.Length > 0 && wantedKind is null ? $"kind: expected one of {string.Join(", ", SnakeCase.All<ChangeKind>())}." : null;
        return fault is not null
            ? JsonAnswer.FaultAsync(context, StatusCodes.Status400BadRequest, fault)
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => CheckJson.WriteChanges(
                json,
                states.Changes(limit, name.Length == 0 ? null : name, wantedKind)));
    }

    /// <summary>A name in the path, decoded once from what was sent: routing leaves an encoded slash encoded, and a percent sign ambiguous.</summary>
    private static string NameIn(HttpContext context)
    {
        var sent = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var begin = sent.IndexOf(Checks + "/", StringComparison.Ordinal);
        if (begin < 0)
        {
            return context.Request.RouteValues["name"] as string ?? "";
        }

        var rest = sent.AsSpan(begin + Checks.Length + 1);
        var end = rest.IndexOfAny('/', '?');
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }

    private static int Limit(IQueryCollection query, ref string? fault)
    {
        const int Usual = 100;
        const int Most = 1000;
        var text = query["limit"].ToString();
        if (text.Length == 0)
        {
            return Usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= Most)
        {
            return limit;
        }

        fault = $"limit: expected a whole number from 1 to {Most}.";
        return Usual;
    }

    private static Task NothingHereAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path is Checks or Root + "changes" or Root + "openapi.json" || path.StartsWith(Checks + "/", StringComparison.Ordinal))
        {
            var isRun = path.StartsWith(Checks + "/", StringComparison.Ordinal) && path.EndsWith("/run", StringComparison.Ordinal);
            context.Response.Headers.Allow = isRun ? "POST" : "GET, HEAD";
            return JsonAnswer.FaultAsync(context, StatusCodes.Status405MethodNotAllowed, $"Only {context.Response.Headers.Allow} may be used here.");
        }

        return JsonAnswer.FaultAsync(context, StatusCodes.Status404NotFound, "There is nothing here: see /api/v1/openapi.json for what there is.");
    }
}
