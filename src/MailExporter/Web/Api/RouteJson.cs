using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Delivering;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Api;

/// <summary>A route as JSON, in the names of the specification.</summary>
internal static class RouteJson
{
    /// <summary>What every route has, into the open object.</summary>
    public static void WriteProperties(Utf8JsonWriter json, RouteState state)
    {
        var (route, newest) = (state.Route, state.Newest);
        json.WriteString("name", route.Name);
        json.WriteString("status", state.State);
        json.WriteMoment("since", state.Past.Since);
        json.WriteBoolean("since_start", !state.Past.HasTurned);
        json.WriteBoolean("too_old", state.IsTooOld);
        json.WriteString("message", newest is null ? null : DeliveryJudgement.Sentence(newest));
        json.WriteMoment("started_at", newest?.StartedAt);
        json.WriteString("outcome", newest?.Outcome?.Spell());
        json.WriteNumber("send_time", newest?.SendDuration?.InSeconds());
        json.WriteNumber("delivery_time", newest?.Latency?.InSeconds());
        json.WriteString("folder", newest?.Message?.Folder);
        WriteEnd(json, "from", route.From, route.FromEmail);
        WriteEnd(json, "to", route.To, route.ToEmail);
        json.WriteNumber("interval", route.Interval.TotalSeconds);
        json.WriteNumber("timeout", route.Timeout.TotalSeconds);
        DeliveryJson.WriteFailure(newest?.Failure, json);
        json.WriteStartArray("warnings");
        foreach (var warning in state.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("reason", warning.Reason.Spell());
            json.WriteString("detail", warning.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteMoment("last_success_at", state.Kept.Success?.StartedAt);
        json.WriteNumber("leftovers", newest?.Leftovers);
        json.WriteMoment("in_flight_since", state.Past.InFlightSince);
    }

    /// <summary>What is told of one route only: the newest round, the last failure and success in full, the last rounds, changes.</summary>
    public static void WriteDetails(Utf8JsonWriter json, RouteState state)
    {
        WriteRound(json, "last_round", state.Newest);
        WriteRound(json, "last_failure", state.Kept.Failure);
        WriteRound(json, "last_success", state.Kept.Success);
        json.WriteStartArray("history");
        foreach (var round in state.Rounds)
        {
            json.WriteStartObject();
            json.WriteString("test_id", round.Id);
            json.WriteMoment("started_at", round.StartedAt);
            json.WriteString("status", round.Status.Spell());
            json.WriteString("outcome", round.Outcome?.Spell());
            json.WriteNumber("send_time", round.SendDuration?.InSeconds());
            json.WriteNumber("delivery_time", round.Latency?.InSeconds());
            json.WriteString("folder", round.Folder);
            DeliveryJson.WriteFailure(round.Failure, json);
            json.WriteStartArray("warnings");
            foreach (var concern in round.Concerns)
            {
                json.WriteStringValue(concern.Spell());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var turn in state.Past.Turns)
        {
            json.WriteStartObject();
            json.WriteMoment("at", turn.At);
            json.WriteString("old", turn.Old.Spell());
            json.WriteString("new", turn.New.Spell());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEnd(Utf8JsonWriter json, string name, ServerOptions server, string address)
    {
        json.WriteStartObject(name);
        json.WriteString("name", server.Name);
        json.WriteString("hostname", server.Hostname);
        json.WriteString("protocol", server.Protocol.Spell());
        json.WriteNumber("port", server.Port);
        json.WriteString("address", address);
        json.WriteEndObject();
    }

    /// <summary>A round as <c>deliver --json</c> prints it, and both of its sides as <c>check --json</c> prints a check.</summary>
    private static void WriteRound(Utf8JsonWriter json, string name, DeliveryResult? round)
    {
        if (round is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WritePropertyName("round");
        DeliveryJson.Write(round, json);
        WriteSide(json, "sending", round.Sending);
        WriteSide(json, "receiving", round.Receiving);
        json.WriteEndObject();
    }

    private static void WriteSide(Utf8JsonWriter json, string name, CheckResult? side)
    {
        json.WritePropertyName(name);
        if (side is null)
        {
            json.WriteNullValue();
        }
        else
        {
            ResultJson.Write(json, side);
        }
    }
}
