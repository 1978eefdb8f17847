using System.Text.Json.Serialization;

namespace MailExporter.Notifications;

/// <summary>States and events as they are stored.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertState))]
[JsonSerializable(typeof(AlertEvent))]
internal sealed partial class AlertJson : JsonSerializerContext;
