using System.Globalization;
using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary>What a received message tells, as JSON.</summary>
internal static class ReceivedMessageJson
{
    /// <summary>Writes the property <c>message</c>.</summary>
    public static void Write(ReceivedMessage? message, Utf8JsonWriter json)
    {
        json.WritePropertyName("message");
        if (message is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("folder", message.Folder);
        json.WriteBoolean("junk", message.IsJunk);
        json.WritePropertyName("size");
        DeliveryJson.WriteNumber(message.SizeBytes, json);
        json.WritePropertyName("size_sent");
        DeliveryJson.WriteNumber(message.SentBytes, json);
        WriteBoolean("body_intact", message.IsBodyIntact, json);
        json.WriteStartArray("hops");
        foreach (var hop in message.Hops)
        {
            json.WriteStartObject();
            json.WriteString("from", hop.From);
            json.WriteString("by", hop.By);
            json.WriteString("with", hop.With);
            json.WriteString("at", hop.At?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WritePropertyName("delay");
            DeliveryJson.WriteNumber(hop.Delay?.TotalSeconds, json);
            WriteBoolean("encrypted", hop.IsEncrypted, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("authentication");
        foreach (var verdict in message.Authentication)
        {
            json.WriteStartObject();
            json.WriteString("method", verdict.Method);
            json.WriteString("result", verdict.Result);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteOwnDkim(message.OwnDkim, json);
        json.WriteStartArray("spam");
        foreach (var (name, value) in message.SpamFields)
        {
            json.WriteStartObject();
            json.WriteString("field", name);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("spam_scores");
        foreach (var score in message.SpamScores)
        {
            json.WriteStartObject();
            json.WriteString("filter", score.Filter);
            json.WriteNumber("score", score.Score);
            json.WritePropertyName("threshold");
            DeliveryJson.WriteNumber(score.Threshold, json);
            WriteBoolean("spam", score.IsSpam, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOwnDkim(ValueList<DkimVerdict>? verdicts, Utf8JsonWriter json)
    {
        json.WritePropertyName("own_dkim");
        if (verdicts is not { } known)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (var verdict in known)
        {
            json.WriteStartObject();
            json.WriteString("domain", verdict.Domain);
            json.WriteString("selector", verdict.Selector);
            json.WriteString("result", verdict.Result.Spell());
            json.WriteString("detail", verdict.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBoolean(string name, bool? value, Utf8JsonWriter json)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
