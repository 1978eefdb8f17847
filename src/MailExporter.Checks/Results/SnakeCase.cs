using System.Text;

namespace MailExporter.Checks.Results;

/// <summary>The spelling of our closed sets in labels, JSON and messages: <c>StartTlsRejected</c> is <c>starttls_rejected</c>.</summary>
public static class SnakeCase
{
    /// <summary>The snake_case name of an enum member; the same string instance each time.</summary>
    public static string Spell<TEnum>(this TEnum value) where TEnum : struct, Enum => Names<TEnum>.ByValue[value];

    /// <summary>Every name of the set, in order of declaration.</summary>
    public static IReadOnlyList<string> All<TEnum>() where TEnum : struct, Enum => Names<TEnum>.InOrder;

    /// <summary>The member spelled so, or null.</summary>
    public static TEnum? Parse<TEnum>(string name) where TEnum : struct, Enum =>
        Names<TEnum>.ByName.TryGetValue(name, out var value) ? value : null;

    private static string Of(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.Replace("start_tls", "starttls").ToString(); // one word in RFC 3207
    }

    private static class Names<TEnum> where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ByValue = Enum.GetValues<TEnum>().ToDictionary(v => v, v => Of(v.ToString()));
        public static readonly string[] InOrder = [.. Enum.GetValues<TEnum>().Select(v => ByValue[v])];
        public static readonly Dictionary<string, TEnum> ByName = ByValue.ToDictionary(p => p.Value, p => p.Key, StringComparer.OrdinalIgnoreCase);
    }
}
