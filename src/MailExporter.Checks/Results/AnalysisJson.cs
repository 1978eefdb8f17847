using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary>An analysis as JSON: MonitorPy's keys and types, then <c>dns</c> and <c>assessment</c>.</summary>
public static class AnalysisJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The analysis as indented JSON text.</summary>
    public static string ToJson(this AnalysisResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, result);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, AnalysisResult result)
    {
        json.WriteStartObject();
        json.WriteString("domain", result.Domain);
        json.WriteString("timestamp", result.StartedAt.UtcDateTime);
        ResultJson.WriteList(json, "mx_records", result.MxHosts);
        json.WriteStartObject("smtp");
        foreach (var host in result.Smtp)
        {
            WriteSmtp(json, host);
        }

        json.WriteEndObject();
        WriteMailbox(json, "imap", result.Imap);
        WriteMailbox(json, "pop3", result.Pop3);
        json.WriteNumber("duration", Math.Round(result.Duration.TotalSeconds, 6));
        ResultJson.WriteList(json, "left_out", result.LeftOut);
        json.WritePropertyName("dns");
        DomainJson.Write(json, result.Dns);
        json.WriteStartArray("assessment");
        foreach (var assessment in result.Assessments)
        {
            AssessmentJson.Write(json, assessment);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSmtp(Utf8JsonWriter json, AnalysedSmtp host)
    {
        json.WriteStartObject(host.Host);
        WriteBasic(json, host.Basic);
        if (host.Basic.Smtp is { } facts && host.Basic.IsUp)
        {
            json.WriteStartObject("extensions");
            foreach (var (keyword, parameters) in facts.Extensions)
            {
                json.WriteString(keyword, parameters);
            }

            json.WriteEndObject();
            json.WriteBoolean("supports_tls", host.Basic.SupportsTls == true);
        }

        if (host.StartTls is { } startTls)
        {
            WriteLogin(json, "starttls", startTls);
        }

        json.WriteStartObject("ssl");
        WriteOutcome(json, host.Ssl);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMailbox(Utf8JsonWriter json, string name, AnalysedMailbox? mailbox)
    {
        json.WriteStartObject(name);
        if (mailbox is not null)
        {
            WriteBasic(json, mailbox.Basic);
            if (mailbox.Basic is { Capabilities: { } capabilities, IsUp: true })
            {
                if (mailbox.Basic.Subject.Protocol == MailProtocol.Imap)
                {
                    json.WriteString("capabilities", string.Join(' ', capabilities));
                }
                else
                {
                    ResultJson.WriteList(json, "capabilities", capabilities);
                }
            }

            WriteLogin(json, "ssl", mailbox.Ssl);
        }

        json.WriteEndObject();
    }

    private static void WriteBasic(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject("basic_check");
        WriteOutcome(json, result);
        json.WriteNumber("response_time", Math.Round(result.ResponseTime.TotalSeconds, 6));
        json.WriteEndObject();
    }

    private static void WriteLogin(Utf8JsonWriter json, string name, CheckResult result)
    {
        json.WriteStartObject(name);
        WriteOutcome(json, result);
        json.WriteBoolean("authenticated", result.Authenticated == true);
        json.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteString("status", result.Status.Spell());
        json.WriteString("message", result.Message);
    }
}
