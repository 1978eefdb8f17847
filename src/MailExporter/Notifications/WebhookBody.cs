using System.Buffers;
using System.Text.Json;

namespace MailExporter.Notifications;

/// <summary>A message in the form that a receiver wants.</summary>
internal static class WebhookBody
{
    private const int MaxDiscord = 1900; // of 2000
    private const int MaxOthers = 3000;

    /// <summary>The form that a host wants.</summary>
    public static string FormatOf(Uri url) => url.Host switch
    {
        "hooks.slack.com" => "slack",
        "discord.com" or "discordapp.com" => "discord",
        var host when host.EndsWith(".webhook.office.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".logic.azure.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".powerplatform.com", StringComparison.OrdinalIgnoreCase) => "teams",
        _ => "generic",
    };

    /// <summary>The body.</summary>
    public static byte[] Of(AlertText text, string format)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            switch (format)
            {
                case "slack":
                    // three characters are special to Slack, and mentions need all of them
                    json.WriteString("text", Cut(text.Text, MaxOthers).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal));
                    break;
                case "discord":
                    json.WriteString("content", Cut(text.Text, MaxDiscord));
                    json.WriteStartObject("allowed_mentions");
                    json.WriteStartArray("parse");
                    json.WriteEndArray();
                    json.WriteEndObject();
                    break;
                case "teams":
                    WriteCard(json, text);
                    break;
                default:
                    json.WriteString("level", text.Level);
                    json.WriteString("name", text.Name);
                    json.WriteString("message", text.Text);
                    break;
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An Adaptive Card, which both the old connectors and the workflows of Teams take.</summary>
    private static void WriteCard(Utf8JsonWriter json, AlertText text)
    {
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteStartObject("content");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.2");
        json.WriteStartArray("body");
        WriteBlock(json, text.Subject, isTitle: true);
        foreach (var line in Cut(text.Text, MaxOthers).Split('\n').Skip(1).Where(line => line.Length > 0))
        {
            WriteBlock(json, line, isTitle: false);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteBlock(Utf8JsonWriter json, string text, bool isTitle)
    {
        json.WriteStartObject();
        json.WriteString("type", "TextBlock");
        json.WriteString("text", text);
        json.WriteBoolean("wrap", true);
        if (isTitle)
        {
            json.WriteString("weight", "bolder");
        }

        json.WriteEndObject();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "…";
}
