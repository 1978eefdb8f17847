using System.Text;

namespace MailExporter.Checks.Configuration;

/// <summary>Text from a file as an error shows it: in quotes, on one line, not longer than a glance.</summary>
internal static class QuotedText
{
    private const int MaxLength = 60;

    public static string Of(string text)
    {
        var shown = new StringBuilder("\"", MaxLength + 8);
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            _ = letter switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                '"' => shown.Append("\\\""),
                _ when char.IsControl(letter) || char.IsSurrogate(letter) => shown.Append('?'),
                _ => shown.Append(letter),
            };
        }

        return shown.Append(text.Length > MaxLength ? "…\"" : "\"").ToString();
    }
}
