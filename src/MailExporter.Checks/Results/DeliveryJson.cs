using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary>A round as JSON: the seed's keys, then what else is known.</summary>
public static class DeliveryJson
{
    /// <summary>One object, indented.</summary>
    public static string ToJson(this DeliveryResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            Write(result, json);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>Writes one object.</summary>
    public static void Write(DeliveryResult result, Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteString("test_id", result.Id);
        Seconds("send_time", result.SendDuration);
        Seconds("receive_time", result.Latency);
        Seconds("delivery_time", result.Latency);
        json.WriteString("send_status", result.IsSent ? "success" : result.SendDuration is null ? null : "failed");
        json.WriteString("receive_status", result.Latency is not null ? "success" : result.Failure switch
        {
            { Phase: DeliveryPhase.Send } => null,
            { Phase: DeliveryPhase.Receive, Reason: FailureReason.Timeout } => "timeout",
            _ => "failed",
        });
        json.WriteString("overall_status", result.IsUp ? "success" : "failed");
        json.WriteString("error", result.Failure?.Detail);
        json.WriteString("route", result.Route);
        json.WriteString("started_at", result.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("outcome", result.Outcome?.Spell());
        json.WriteNumber("deferrals", result.Deferrals);
        WriteSteps(result.SendSteps, json);
        WriteFailure(result.Failure, json);
        WriteBounce(result.Bounce, json);
        ReceivedMessageJson.Write(result.Message, json);
        json.WriteString("bounces_error", result.BounceMailbox?.Failure?.Detail);
        json.WriteString("memory_error", result.MemoryProblem);
        json.WritePropertyName("leftovers");
        WriteNumber(result.Leftovers, json);
        json.WriteStartArray("earlier");
        foreach (var earlier in result.Earlier)
        {
            json.WriteStartObject();
            json.WriteString("test_id", earlier.Id);
            json.WriteString("outcome", earlier.Outcome.Spell());
            Seconds("delivery_time", earlier.Latency);
            WriteBounce(earlier.Bounce, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

        void Seconds(string name, TimeSpan? span)
        {
            json.WritePropertyName(name);
            WriteNumber(span?.TotalSeconds, json);
        }
    }

    private static void WriteFailure(DeliveryFailure? failure, Utf8JsonWriter json)
    {
        json.WritePropertyName("failure");
        if (failure is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("phase", failure.Phase.Spell());
        json.WriteString("reason", failure.Reason.Spell());
        json.WritePropertyName("reply_code");
        WriteNumber(failure.ReplyCode, json);
        json.WriteString("detail", failure.Detail);
        json.WriteEndObject();
    }

    private static void WriteSteps(SendSteps? steps, Utf8JsonWriter json)
    {
        json.WriteStartObject("send_steps");
        foreach (var (name, span) in ((string, TimeSpan?)[])[("mail", steps?.Mail), ("rcpt", steps?.Rcpt), ("data", steps?.Data)])
        {
            json.WritePropertyName(name);
            WriteNumber(span?.TotalSeconds, json);
        }

        json.WriteEndObject();
    }

    private static void WriteBounce(Bounce? bounce, Utf8JsonWriter json)
    {
        json.WritePropertyName("bounce");
        if (bounce is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("status", bounce.Status);
        json.WriteString("reporting_mta", bounce.ReportingMta);
        json.WriteString("remote_mta", bounce.RemoteMta);
        json.WriteString("diagnostic", bounce.Diagnostic);
        json.WriteEndObject();
    }

    /// <summary>A number, or null.</summary>
    internal static void WriteNumber(double? value, Utf8JsonWriter json)
    {
        if (value is { } known)
        {
            json.WriteNumberValue(known);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
