using System.Globalization;
using System.Net;
using System.Text;

namespace MailExporter.Testing;

/// <summary>What a resolver does with a name in place of an answer.</summary>
internal enum DnsFault
{
    ServFail,
    Refused,
    Timeout,
    Truncate,
    WrongId,
    Garbage,
    Insecure,
}

/// <summary>The text of a <see cref="ScriptedResolver"/>, parsed.</summary>
internal sealed class DnsZone
{
    private const ushort Cname = 5;

    private static readonly Dictionary<string, ushort> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["A"] = 1,
        ["NS"] = 2,
        ["CNAME"] = Cname,
        ["PTR"] = 12,
        ["MX"] = 15,
        ["TXT"] = 16,
        ["AAAA"] = 28,
    };

    private readonly List<DnsRecord> _records = [];
    private readonly List<(string Name, DnsFault Fault, ushort? Type)> _faults = [];

    public DnsZone(string text)
    {
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
            {
                try
                {
                    Add(line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                }
                catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException or OverflowException)
                {
                    throw new FormatException($"Zone line {number}: \"{line}\" is no record: {exception.Message}", exception);
                }
            }
        }
    }

    /// <summary>The number of a type; <c>TYPE52</c> works for all (RFC 3597).</summary>
    public static ushort TypeNumber(string type) =>
        Types.TryGetValue(type, out var number) ? number
        : type.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase) ? ushort.Parse(type[4..], CultureInfo.InvariantCulture)
        : throw new FormatException($"the type {type} is unknown");

    public static string TypeName(ushort number) =>
        Types.FirstOrDefault(type => type.Value == number).Key ?? string.Create(CultureInfo.InvariantCulture, $"TYPE{number}");

    /// <summary>
    /// The records for a question, with the CNAMEs that lead to them, and the first fault on the way. A loop ends where it closes.
    /// </summary>
    public (ReplyCode Code, IReadOnlyList<DnsRecord> Answers, DnsFault? Fault) Find(string name, ushort type)
    {
        var answers = new List<DnsRecord>();
        var seen = new HashSet<string>();
        DnsFault? fault = null;
        while (seen.Add(name))
        {
            fault ??= FaultOf(name, type);
            if (_records.Find(record => record.Name == name && record.Type == Cname) is not { } alias || type == Cname)
            {
                answers.AddRange(_records.Where(record => record.Name == name && record.Type == type));
                return (Exists(name) ? ReplyCode.NoError : ReplyCode.NxDomain, answers, fault);
            }

            answers.Add(alias);
            name = alias.Target;
        }

        return (ReplyCode.NoError, answers, fault);
    }

    public static string Normalize(string name) => name.TrimEnd('.').ToLowerInvariant();

    private DnsFault? FaultOf(string name, ushort type) => _faults
        .Where(fault => fault.Name == name && (fault.Type ?? type) == type)
        .Select(fault => (DnsFault?)fault.Fault)
        .FirstOrDefault();

    // An empty non-terminal exists too (RFC 8020).
    private bool Exists(string name) => _records.Select(record => record.Name).Concat(_faults.Select(fault => fault.Name))
        .Any(known => known == name || known.EndsWith($".{name}", StringComparison.Ordinal));

    private void Add(string[] fields)
    {
        var name = Normalize(fields[0]);
        if (Enum.TryParse<DnsFault>(fields[1], ignoreCase: true, out var fault))
        {
            _faults.Add((name, fault, fields.Length > 2 ? TypeNumber(fields[2]) : null));
            return;
        }

        var type = TypeNumber(fields[1]);
        _records.Add(new DnsRecord(name, type, Encode(type, fields[2])) { Target = type == Cname ? Normalize(fields[2]) : "" });
    }

    private static byte[] Encode(ushort type, string value)
    {
        switch (TypeName(type))
        {
            case "A" or "AAAA":
                return IPAddress.Parse(value).GetAddressBytes();
            case "CNAME" or "NS" or "PTR":
                return DnsMessage.EncodeName(value);
            case "MX":
                var (preference, host) = ScriptText.FirstWord(value);
                var number = ushort.Parse(preference, CultureInfo.InvariantCulture);
                return [(byte)(number >> 8), (byte)number, .. DnsMessage.EncodeName(host.Trim())];
            case "TXT":
                // each quoted string is one of the record's; a bare one is cut where it must be
                var strings = value.StartsWith('"')
                    ? value.Split('"').Where((_, i) => i % 2 == 1)
                    : Encoding.UTF8.GetBytes(value).Chunk(255).Select(Encoding.UTF8.GetString);
                return [.. strings.Select(Encoding.UTF8.GetBytes).SelectMany(text => text.Prepend(checked((byte)text.Length)))];
            default:
                return Convert.FromHexString(value.Replace(" ", "", StringComparison.Ordinal));
        }
    }
}
