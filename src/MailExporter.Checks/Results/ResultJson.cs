using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary>A result as JSON: one object with the names of the specification, the same on the command line, in the API and in reports.</summary>
public static class ResultJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for people to read; pages escape for themselves
    };

    /// <summary>The result as indented JSON text.</summary>
    public static string ToJson(this CheckResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Text(json => Write(json, result));
    }

    /// <summary>Several results as one indented JSON array.</summary>
    public static string ToJson(this IEnumerable<CheckResult> results) => Text(json =>
    {
        json.WriteStartArray();
        foreach (var result in results)
        {
            Write(json, result);
        }

        json.WriteEndArray();
    });

    /// <summary>Writes the result as one object.</summary>
    public static void Write(Utf8JsonWriter json, CheckResult result)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(result);
        json.WriteStartObject();
        json.WriteString("name", result.Subject.Name);
        json.WriteString("status", result.Status.Spell());
        json.WriteString("message", result.Message);
        json.WriteNumber("response_time", Seconds(result.ResponseTime));
        json.WriteString("started_at", result.StartedAt.UtcDateTime);
        json.WriteString("hostname", result.Subject.Hostname);
        json.WriteString("protocol", result.Subject.Protocol.Spell());
        json.WriteNumber("port", result.Subject.Port);
        WriteIfKnown(json, "mx", result.Subject.Mx);
        WriteIfKnown(json, "address", result.Subject.Address);
        if (result.Subject.Labels.Count > 0)
        {
            json.WriteStartObject("labels");
            foreach (var (name, value) in result.Subject.Labels)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        WritePhases(json, result);
        WriteFailure(json, "failure", result.Failure);
        json.WriteStartArray("warnings");
        foreach (var warning in result.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("reason", warning.Reason.Spell());
            json.WriteString("detail", warning.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTls(json, result.Tls);
        json.WritePropertyName("raw_data");
        RawData.Write(json, result);
        json.WriteEndObject();
    }

    internal static void WritePhases(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject("phases");
        foreach (var (phase, duration) in result.Phases)
        {
            json.WriteNumber(phase.Spell(), Seconds(duration));
        }

        json.WriteEndObject();
    }

    internal static void WriteFailure(Utf8JsonWriter json, string name, CheckFailure? failure)
    {
        if (failure is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("phase", failure.Phase.Spell());
        json.WriteString("reason", failure.Reason.Spell());
        if (failure.ReplyCode is { } code)
        {
            json.WriteNumber("reply_code", code);
        }
        else
        {
            json.WriteNull("reply_code");
        }

        json.WriteString("enhanced_code", failure.EnhancedCode);
        json.WriteString("detail", failure.Detail);
        json.WriteEndObject();
    }

    internal static void WriteTls(Utf8JsonWriter json, TlsFacts? tls)
    {
        if (tls is null)
        {
            json.WriteNull("tls");
            return;
        }

        json.WriteStartObject("tls");
        json.WriteString("version", tls.Version);
        json.WriteString("cipher", tls.Cipher);
        json.WriteBoolean("certificate_valid", tls.CertificateValid);
        WriteList(json, "errors", tls.Errors.Select(e => e.Spell()));
        json.WriteStartArray("chain");
        foreach (var certificate in tls.Chain)
        {
            json.WriteStartObject();
            json.WriteString("subject", certificate.Subject);
            json.WriteString("issuer", certificate.Issuer);
            WriteList(json, "subject_alternative_names", certificate.SubjectAlternativeNames);
            json.WriteString("serial", certificate.SerialNumber);
            json.WriteString("not_before", certificate.NotBefore.UtcDateTime);
            json.WriteString("not_after", certificate.NotAfter.UtcDateTime);
            json.WriteString("key", certificate.Key);
            json.WriteString("signature", certificate.SignatureAlgorithm);
            json.WriteString("fingerprint_sha256", certificate.FingerprintSha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    internal static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 6);

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
