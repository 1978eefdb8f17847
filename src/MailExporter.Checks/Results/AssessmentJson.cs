using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary>An assessment as JSON: MonitorPy's keys and types, then more.</summary>
public static class AssessmentJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The assessment as indented JSON text.</summary>
    public static string ToJson(this AssessmentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, result);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the assessment as one object.</summary>
    public static void Write(Utf8JsonWriter json, AssessmentResult result)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(result);
        json.WriteStartObject();
        json.WriteString("status", result.IsReached ? "success" : "error");
        ResultJson.WriteIfKnown(json, "message", result.Unreachable);
        json.WriteString("hostname", result.Subject.Hostname);
        json.WriteString("protocol", result.Subject.Protocol.Spell());
        json.WriteNumber("security_score", Rounded(result.Score));
        if (result.IsReached)
        {
            json.WriteString("security_rating", result.Rating.ToString());
        }

        ResultJson.WriteList(json, "security_notes", result.Notes);
        if (result.IsReached)
        {
            WriteScores(json, result);
        }

        json.WriteNumber("port", result.Subject.Port);
        ResultJson.WriteIfKnown(json, "hostname_used", result.HostnameUsed);
        json.WriteString("started_at", result.StartedAt.UtcDateTime);
        json.WriteNumber("duration", Math.Round(result.Duration.TotalSeconds, 6));
        if (result.IsReached)
        {
            WriteMore(json, result);
        }

        json.WriteEndObject();
    }

    private static void WriteScores(Utf8JsonWriter json, AssessmentResult result)
    {
        json.WriteStartObject("security_scores");
        foreach (var component in Enum.GetValues<ScoreComponent>())
        {
            json.WriteNumber(component.Spell(), Rounded(result.ScoreOf(component)));
        }

        json.WriteEndObject();
    }

    private static void WriteMore(Utf8JsonWriter json, AssessmentResult result)
    {
        json.WriteStartArray("points");
        foreach (var point in result.Points)
        {
            json.WriteStartObject();
            json.WriteString("component", point.Component.Spell());
            json.WriteString("rule", point.Rule);
            json.WriteNumber("points", Rounded(point.Points));
            json.WriteNumber("of", Rounded(point.Of));
            json.WriteString("text", point.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in result.Findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", finding.Severity.Spell());
            json.WriteString("text", finding.Text);
            json.WriteString("reference", finding.Reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tls_versions");
        foreach (var trial in result.TlsVersions)
        {
            json.WriteStartObject();
            json.WriteString("version", trial.Version);
            json.WriteString("outcome", trial.Outcome.Spell());
            json.WriteString("detail", trial.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("untold");
        foreach (var (what, why) in result.Untold)
        {
            json.WriteString(what, why);
        }

        json.WriteEndObject();
    }

    private static double Rounded(double points) => Math.Round(points, 4);
}
