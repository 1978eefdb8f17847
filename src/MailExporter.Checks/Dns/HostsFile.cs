using System.Net;

namespace MailExporter.Checks.Dns;

/// <summary>/etc/hosts, which comes before DNS (hosts(5)). Immutable.</summary>
internal sealed class HostsFile
{
    private readonly Dictionary<string, List<IPAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string[]> _names = [];

    /// <summary>Reads the lines of the file; a line that is none is passed over.</summary>
    public HostsFile(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var fields = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || !IPAddress.TryParse(fields[0], out var address))
            {
                continue;
            }

            _names.Add(fields[1..]);
            foreach (var name in fields.AsSpan(1))
            {
                if (!_addresses.TryGetValue(name, out var list))
                {
                    _addresses[name] = list = [];
                }

                if (!list.Contains(address))
                {
                    list.Add(address);
                }
            }
        }
    }

    /// <summary>The addresses of a name, without a trailing dot; null when the file does not know it.</summary>
    public IReadOnlyList<IPAddress>? Find(string name) => _addresses.GetValueOrDefault(name);

    /// <summary>The canonical name with a dot in it that stands in one line with this name; null for none.</summary>
    public string? CanonicalName(string name) =>
        _names.Where(names => names.Contains(name, StringComparer.OrdinalIgnoreCase)).Select(names => Array.Find(names, n => n.Contains('.'))).FirstOrDefault(n => n is not null);
}
