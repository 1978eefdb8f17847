using System.Text;

namespace MailExporter.Metrics;

/// <summary>A distinguished name as blackbox_exporter writes it, which is how Go does: RFC 4514, in an order of its own.</summary>
internal static class BlackboxName
{
    private static readonly string[] Order = ["SERIALNUMBER", "CN", "OU", "O", "POSTALCODE", "STREET", "L", "ST", "C"];

    /// <summary>Respells what .NET writes: <c>CN=a, O="b, c"</c>.</summary>
    public static string Of(string name) => string.Join(
        ',',
        Attributes(name).Select((attribute, index) => (attribute.Type, attribute.Value, index))
            .GroupBy(a => a.Type)
            .OrderBy(group => Array.IndexOf(Order, group.Key) is >= 0 and var rank ? rank : Order.Length)
            .ThenBy(group => group.First().index)
            .Select(group => string.Join('+', group.Reverse().Select(a => $"{a.Type}={Escaped(a.Value)}"))));

    private static IEnumerable<(string Type, string Value)> Attributes(string name)
    {
        for (var at = 0; at < name.Length;)
        {
            var equals = name.IndexOf('=', at);
            if (equals < 0)
            {
                yield break;
            }

            var type = name[at..equals].Trim();
            var value = new StringBuilder();
            var quoted = false;
            for (at = equals + 1; at < name.Length && (quoted || name[at] is not (',' or '+')); at++)
            {
                if (name[at] != '"')
                {
                    value.Append(name[at]);
                }
                else if (quoted && at + 1 < name.Length && name[at + 1] == '"')
                {
                    value.Append(name[at++]); // a quote within quotes is doubled
                }
                else
                {
                    quoted = !quoted;
                }
            }

            at++;
            yield return (type == "S" ? "ST" : type, value.ToString());
        }
    }

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        for (var i = 0; i < value.Length; i++)
        {
            var needsIt = value[i] is ',' or '+' or '"' or '\\' or '<' or '>' or ';'
                || i == 0 && value[i] is ' ' or '#'
                || i == value.Length - 1 && value[i] == ' ';
            text.Append(needsIt ? "\\" : "").Append(value[i]);
        }

        return text.ToString();
    }
}
