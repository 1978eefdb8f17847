using System.Globalization;
using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Dns;

/// <summary>What resolv.conf(5) says: servers, search list, ndots. Immutable.</summary>
internal sealed record ResolvConf(ValueList<IPEndPoint> Servers, ValueList<string> Search, int Ndots)
{
    /// <summary>Reads the lines of the file; what is not understood is passed over, as the C library does.</summary>
    public static ResolvConf Parse(IEnumerable<string> lines)
    {
        var servers = new List<IPEndPoint>();
        string[] search = [];
        var ndots = 1;
        foreach (var line in lines)
        {
            var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0][0] is '#' or ';')
            {
                continue;
            }

            switch (fields[0])
            {
                case "nameserver" when IPAddress.TryParse(fields[1], out var address):
                    servers.Add(new IPEndPoint(address, 53));
                    break;
                case "search" or "domain":
                    search = fields[1..];
                    break;
                case "options":
                    foreach (var option in fields.Where(f => f.StartsWith("ndots:", StringComparison.Ordinal)))
                    {
                        ndots = int.TryParse(option.AsSpan(6), CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 0, 15) : ndots;
                    }

                    break;
            }
        }

        return new ResolvConf(servers.Count > 0 ? servers.ToValueList() : [new IPEndPoint(IPAddress.Loopback, 53)], search.ToValueList(), ndots);
    }

    /// <summary>The absolute names to ask for, in order (resolv.conf(5), search and ndots).</summary>
    public IEnumerable<string> Candidates(string name)
    {
        if (name.EndsWith('.'))
        {
            return [name[..^1]];
        }

        var qualified = Search.Select(domain => $"{name}.{domain.TrimEnd('.')}");
        return name.Count(c => c == '.') >= Ndots ? [name, .. qualified] : [.. qualified, name];
    }
}
