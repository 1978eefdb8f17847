using System.Buffers;
using System.Text.Json;
using MailExporter.Changes;
using MailExporter.Checks.Results;

namespace MailExporter.Reports;

/// <summary>A report in the seed's form.</summary>
internal static class ReportJson
{
    /// <summary>The whole file.</summary>
    /// <param name="checks">In the order of the configuration.</param>
    /// <param name="now">When it is written.</param>
    public static byte[] Of(IReadOnlyList<ReportedCheck> checks, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("summary");
            json.WriteString("timestamp", now.UtcDateTime);
            json.WriteNumber("total_servers", checks.Count);
            json.WriteStartObject("status_counts");
            foreach (var status in (CheckStatus[])[CheckStatus.Success, CheckStatus.Warning, CheckStatus.Error])
            {
                json.WriteNumber(status.Spell(), checks.Count(check => check.Status == status));
            }

            json.WriteEndObject();
            json.WriteNumber("changed_servers", checks.Count(check => check.Changes.Count > 0));
            json.WriteEndObject();
            json.WriteStartArray("results");
            foreach (var check in checks)
            {
                Write(json, check);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReportedCheck check)
    {
        json.WriteStartObject();
        json.WriteString("name", check.Name);
        json.WriteString("hostname", check.Hostname);
        json.WriteString("protocol", check.Protocol.Spell());
        json.WriteString("status", check.Status.Spell());
        json.WriteString("message", check.Message);
        json.WriteStartArray("changes");
        foreach (var change in check.Changes.Reverse())
        {
            json.WriteStartObject();
            json.WriteString("type", change.Kind.Spell());
            WriteValue(json, "old", change.Kind, change.Old);
            WriteValue(json, "new", change.Kind, change.New);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A set is a list, as in the seed.</summary>
    private static void WriteValue(Utf8JsonWriter json, string name, ChangeKind kind, string value)
    {
        if (kind is ChangeKind.SmtpExtensions or ChangeKind.ImapCapabilities or ChangeKind.Pop3Capabilities or ChangeKind.Mx or ChangeKind.Addresses)
        {
            ResultJson.WriteList(json, name, value.Split(", ", StringSplitOptions.RemoveEmptyEntries));
        }
        else
        {
            json.WriteString(name, value);
        }
    }
}
