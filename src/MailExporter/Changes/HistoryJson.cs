using System.Buffers;
using System.Text;
using System.Text.Json;
using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>What was last observed of a subject, and how often it changed, as JSON for the store.</summary>
internal static class HistoryJson
{
    /// <summary>Writes a history. The changes themselves are kept elsewhere.</summary>
    public static string Write(ChangeHistory history)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("observed");
            foreach (var observation in history.Observed.AsSpan())
            {
                Write(json, observation);
            }

            json.WriteEndArray();
            json.WriteStartArray("tallies");
            foreach (var tally in history.Tallies.AsSpan())
            {
                json.WriteStartObject();
                json.WriteString("kind", tally.Kind.Spell());
                json.WriteNumber("count", tally.Count);
                json.WriteNumber("last", tally.Last.ToUnixTimeMilliseconds());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads one; what a newer version wrote and this one does not know is left out.</summary>
    public static ChangeHistory Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        return new ChangeHistory(
            [.. json.RootElement.GetProperty("observed").EnumerateArray().Select(ReadObservation).OfType<Observation>()],
            [.. json.RootElement.GetProperty("tallies").EnumerateArray().Select(ReadTally).OfType<ChangeTally>().OrderBy(t => t.Kind)],
            default);
    }

    private static void Write(Utf8JsonWriter json, Observation observation)
    {
        json.WriteStartObject();
        json.WriteString("kind", observation.Kind.Spell());
        if (observation.Host is { } host)
        {
            json.WriteString("host", host);
        }

        if (observation.Stage != CapabilityStage.Clear)
        {
            json.WriteString("stage", observation.Stage.Spell());
        }

        if (observation.Text is { } text)
        {
            json.WriteString("text", text);
        }

        if (observation.Capabilities.Count > 0)
        {
            ResultJson.WriteList(json, "capabilities", observation.Capabilities);
        }

        if (observation.Addresses.Count > 0)
        {
            ResultJson.WriteList(json, "addresses", observation.Addresses);
        }

        if (observation.Mx.Count > 0)
        {
            json.WriteStartArray("mx");
            foreach (var record in observation.Mx.AsSpan())
            {
                json.WriteStartObject();
                json.WriteString("host", record.Host);
                json.WriteNumber("preference", record.Preference);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static Observation? ReadObservation(JsonElement json) =>
        SnakeCase.Parse<ChangeKind>(Text(json, "kind") ?? "") is not { } kind ? null : new Observation(kind, Text(json, "host"), SnakeCase.Parse<CapabilityStage>(Text(json, "stage") ?? "") ?? CapabilityStage.Clear)
        {
            Text = Text(json, "text"),
            Capabilities = List(json, "capabilities"),
            Addresses = List(json, "addresses"),
            Mx = json.TryGetProperty("mx", out var records) ? [.. records.EnumerateArray().Select(r => new MxRecord(r.GetProperty("host").GetString()!, r.GetProperty("preference").GetInt32()))] : default,
        };

    private static ChangeTally? ReadTally(JsonElement json) => SnakeCase.Parse<ChangeKind>(Text(json, "kind") ?? "") is { } kind
        ? new ChangeTally(kind, json.GetProperty("count").GetInt64(), DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty("last").GetInt64()))
        : null;

    private static ValueList<string> List(JsonElement json, string name) => json.TryGetProperty(name, out var items) ? [.. items.EnumerateArray().Select(item => item.GetString()!)] : default;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
