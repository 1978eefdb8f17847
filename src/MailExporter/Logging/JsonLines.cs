using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MailExporter.Logging;

/// <summary>Writes a log record as one JSON object on one line.</summary>
internal static class JsonLines
{
    /// <summary>Appends the line, with its end.</summary>
    public static void Append(StringBuilder line, LogRecord entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (key, value) in entry.Pairs())
            {
                switch (value)
                {
                    case bool flag:
                        json.WriteBoolean(key, flag);
                        break;
                    case int or long:
                        json.WriteNumber(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                        break;
                    case double number when double.IsFinite(number):
                        json.WriteNumber(key, number);
                        break;
                    default:
                        json.WriteString(key, Convert.ToString(value, CultureInfo.InvariantCulture));
                        break;
                }
            }

            json.WriteEndObject();
        }

        line.Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
    }
}
