using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Posture;

namespace MailExporter.Web.Api;

/// <summary><c>/api/v1/domains</c>: what is known of the watched domains as JSON.</summary>
internal sealed class DomainEndpoints(LatestDomains latest) : IEndpoints
{
    private const string Domains = "/api/v1/domains";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Domains, Answer.ReadMethods, ListAsync);
        routes.MapMethods(Domains + "/{domain}", Answer.ReadMethods, ShowAsync);
    }

    private Task ListAsync(HttpContext context) => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("domains");
        foreach (var (domain, run) in latest.All())
        {
            json.WriteStartObject();
            WriteSummary(json, domain, run);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private Task ShowAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["domain"] as string;
        return Array.Find(latest.All(), entry => entry.Domain.Domain.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { Domain: { } domain } found
            ? JsonAnswer.FaultAsync(context, StatusCodes.Status404NotFound, "There is no domain of this name.")
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
            {
                WriteSummary(json, domain, found.Run);
                json.WritePropertyName("known");
                if (found.Run is { } run)
                {
                    DomainJson.Write(json, run.Known);
                }
                else
                {
                    json.WriteNullValue();
                }
            });
    }

    private static void WriteSummary(Utf8JsonWriter json, DomainOptions domain, FinishedDomain? run)
    {
        json.WriteString("domain", domain.Domain);
        json.WriteNumber("interval", domain.Interval.TotalSeconds);
        json.WriteStartObject("labels");
        foreach (var (name, value) in domain.Labels)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        if (run is null)
        {
            json.WriteNull("last_check");
        }
        else
        {
            json.WriteString("last_check", run.Result.StartedAt.UtcDateTime);
        }

        WriteList(json, "bad", run?.Known.Checks.Where(check => check.IsOk == false));
        WriteList(json, "unknown", run?.Result.Checks.Where(check => check.IsOk is null));
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<PostureCheck>? checks)
    {
        json.WriteStartArray(name);
        foreach (var check in checks ?? [])
        {
            json.WriteStringValue(check.Name);
        }

        json.WriteEndArray();
    }
}
