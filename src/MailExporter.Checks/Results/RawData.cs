using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary><c>raw_data</c>: MonitorPy's keys with MonitorPy's types, then more. A key that does not apply is absent.</summary>
internal static class RawData
{
    public static void Write(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        WriteConnection(json, result);
        switch (result.Subject.Protocol)
        {
            case MailProtocol.Smtp:
                WriteSmtp(json, result);
                break;
            case MailProtocol.Imap:
                WriteImap(json, result);
                break;
            default:
                WritePop3(json, result);
                break;
        }

        WriteMore(json, result);
        json.WriteEndObject();
    }

    private static void WriteConnection(Utf8JsonWriter json, CheckResult result)
    {
        var subject = result.Subject;
        json.WriteString("hostname", subject.Hostname);
        json.WriteNumber("port", subject.Port);
        json.WriteString("protocol", subject.Protocol.Spell());
        json.WriteBoolean("use_ssl", subject.Tls == TlsMode.Implicit);
        json.WriteBoolean("use_tls", subject.Tls == TlsMode.Required);
        ResultJson.WriteIfKnown(json, "local_address", result.LocalAddress);
        ResultJson.WriteIfKnown(json, "remote_address", result.RemoteAddress);
        if (result.MxRecords.Count > 0)
        {
            ResultJson.WriteList(json, "mx_records", result.MxRecords.Select(r => r.Host));
        }

        ResultJson.WriteIfKnown(json, "hostname_used", result.HostnameUsed);
        ResultJson.WriteIfKnown(json, "mx_error", result.MxError);
        WriteIfKnown(json, "supports_tls", result.SupportsTls);
        WriteIfKnown(json, "authenticated", result.Authenticated);
    }

    private static void WriteSmtp(Utf8JsonWriter json, CheckResult result)
    {
        if (result.Smtp is { } smtp)
        {
            json.WriteStartObject("extensions");
            foreach (var (keyword, parameters) in smtp.Extensions)
            {
                json.WriteString(keyword, parameters);
            }

            json.WriteEndObject();
            json.WriteNumber("ehlo_code", smtp.EhloCode);
            json.WriteString("ehlo_message", smtp.EhloMessage);
        }

        if (result.TestSendSuccess is { } sent)
        {
            json.WriteBoolean("test_send", true);
            json.WriteBoolean("test_send_success", sent);
        }
    }

    private static void WriteImap(Utf8JsonWriter json, CheckResult result)
    {
        if (result.Capabilities is { } capabilities)
        {
            json.WriteString("capabilities", string.Join(' ', capabilities));
        }

        if (result.Authenticated == true)
        {
            json.WriteString("mailbox_status", result.Mailboxes.Count > 0 ? "OK" : "ERROR");
        }

        if (result.Mailboxes.Count > 0 && result.Mailboxes[0].Messages is { } count)
        {
            json.WriteNumber("mailbox_message_count", count);
        }
    }

    private static void WritePop3(Utf8JsonWriter json, CheckResult result)
    {
        ResultJson.WriteIfKnown(json, "welcome_message", result.Greeting);
        if (result.Capabilities is { } capabilities)
        {
            ResultJson.WriteList(json, "capabilities", capabilities);
        }

        if (result.Mailboxes.Count > 0)
        {
            json.WriteNumber("message_count", result.Mailboxes[0].Messages ?? 0);
            json.WriteNumber("mailbox_size", result.Mailboxes[0].SizeBytes ?? 0);
        }
    }

    private static void WriteMore(Utf8JsonWriter json, CheckResult result)
    {
        ResultJson.WritePhases(json, result);
        if (result.Tls is { } tls)
        {
            ResultJson.WriteTls(json, tls);
        }

        if (result.Mailboxes.Count > 0)
        {
            json.WriteStartArray("mailboxes");
            foreach (var mailbox in result.Mailboxes)
            {
                WriteMailbox(json, mailbox);
            }

            json.WriteEndArray();
        }

        if (result.Failure is { } failure)
        {
            ResultJson.WriteFailure(json, "error", failure);
        }

        ResultJson.WriteList(json, "transcript", result.Transcript.Lines);
    }

    private static void WriteMailbox(Utf8JsonWriter json, MailboxFacts mailbox)
    {
        json.WriteStartObject();
        json.WriteString("name", mailbox.Name);
        WriteIfKnown(json, "messages", mailbox.Messages);
        WriteIfKnown(json, "unseen", mailbox.Unseen);
        WriteIfKnown(json, "size_bytes", mailbox.SizeBytes);
        WriteIfKnown(json, "quota_used_bytes", mailbox.QuotaUsedBytes);
        WriteIfKnown(json, "quota_limit_bytes", mailbox.QuotaLimitBytes);
        if (mailbox.OldestMessage is { } oldest)
        {
            json.WriteString("oldest_message", oldest.UtcDateTime);
        }

        json.WriteEndObject();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }
}
