using System.Text;

namespace MailExporter.Checks.Delivery;

/// <summary>The fields of a header section (RFC 5322 section 2.2), unfolded; what is no field is passed over.</summary>
internal sealed class HeaderFields
{
    private const int MaxFields = 1000;

    private readonly List<KeyValuePair<string, string>> _fields;

    private HeaderFields(List<KeyValuePair<string, string>> fields) => _fields = fields;

    /// <summary>Reads a section, or the beginning of one.</summary>
    public static HeaderFields Of(string section)
    {
        var fields = new List<KeyValuePair<string, string>>();
        string? name = null;
        var value = new StringBuilder();
        foreach (var line in section.Split('\n'))
        {
            var text = line.TrimEnd('\r');
            if (text.Length == 0 || fields.Count >= MaxFields)
            {
                break;
            }

            if (text[0] is ' ' or '\t')
            {
                value.Append(' ').Append(text.AsSpan().Trim());
                continue;
            }

            Close();
            if (text.IndexOf(':') is > 0 and var colon)
            {
                name = text[..colon].TrimEnd();
                value.Append(text.AsSpan(colon + 1).Trim());
            }
        }

        Close();
        return new(fields);

        void Close()
        {
            if (name is not null)
            {
                fields.Add(new(name, value.ToString().Trim()));
            }

            name = null;
            value.Clear();
        }
    }

    /// <summary>The first field of a name; null for none.</summary>
    public string? First(string name) => All(name).FirstOrDefault();

    /// <summary>All fields of a name, the topmost first.</summary>
    public IEnumerable<string> All(string name) => _fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    /// <summary>All fields whose name is one of these.</summary>
    public IEnumerable<KeyValuePair<string, string>> Any(IReadOnlyCollection<string> names) => _fields.Where(field => names.Contains(field.Key, StringComparer.OrdinalIgnoreCase));
}
