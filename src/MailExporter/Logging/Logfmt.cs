using System.Globalization;
using System.Text;

namespace MailExporter.Logging;

/// <summary>Writes a log record as <c>key=value</c> pairs on one line.</summary>
internal static class Logfmt
{
    /// <summary>Appends the line, with its end.</summary>
    public static void Append(StringBuilder line, LogRecord entry)
    {
        var separator = "";
        foreach (var (key, value) in entry.Pairs())
        {
            line.Append(separator).Append(key).Append('=');
            AppendValue(line, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quoted: key == "msg");
            separator = " ";
        }

        line.Append('\n');
    }

    private static void AppendValue(StringBuilder line, string value, bool quoted)
    {
        if (!quoted && value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.AsSpan().ContainsAny('"', '=', '\\'))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' or '\\' => line.Append('\\').Append(letter),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when char.IsControl(letter) => line.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture)), // a server's words must not steer a terminal
                _ => line.Append(letter),
            };
        }

        line.Append('"');
    }
}
