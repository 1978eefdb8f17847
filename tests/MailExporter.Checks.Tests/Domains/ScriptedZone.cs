using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>A zone as text: <c>NAME TYPE VALUE</c>, records apart by a bar or a new line.</summary>
/// <remarks>
/// <c>e.x TXT v=spf1 a -all | e.x A 192.0.2.1 | e.x MX 10 mx.e.x | 192.0.2.1 PTR e.x | a.e.x CNAME b.e.x</c>.
/// <c>e.x MUTE</c>: no question about the name is answered; <c>e.x MUTE TXT</c>: this type only. A record that begins with
/// <c>{1-11}</c> stands eleven times, with the number in place of #; so does the text in <c>{1-11 a:n#.x}</c>, with spaces between.
/// </remarks>
internal sealed class ScriptedZone : IZoneData
{
    private readonly List<(string Name, string Type, string Value)> _records = [];

    public ScriptedZone(string records)
    {
        foreach (var line in records.Split(["\n", " | "], StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimStart()).Where(line => line.Length > 0))
        {
            foreach (var record in Repeated(line))
            {
                var parts = Filled(record).Split(' ', 3);
                Add(parts[0], parts[1], parts.Length > 2 ? parts[2] : "");
            }
        }
    }

    /// <summary>What was asked, in order: <c>e.x TXT</c>.</summary>
    public List<string> Questions { get; } = [];

    public void Add(string name, string type, string value) => _records.Add((Key(name), type, value));

    public Task<Lookup<string>> TextsAsync(string name, CancellationToken cancellationToken) => AnswerAsync(name, "TXT", value => value);

    public Task<Lookup<IPAddress>> AddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken) =>
        AnswerAsync(name, family == AddressFamily.InterNetwork ? "A" : "AAAA", IPAddress.Parse);

    public Task<Lookup<MxRecord>> MxRecordsAsync(string name, CancellationToken cancellationToken) => AnswerAsync(name, "MX", value =>
    {
        var parts = value.Split(' ');
        return new MxRecord(parts[1].TrimEnd('.'), int.Parse(parts[0], CultureInfo.InvariantCulture));
    });

    public Task<Lookup<string>> PointersAsync(IPAddress address, CancellationToken cancellationToken) => AnswerAsync(address.ToString(), "PTR", value => value);

    public Task<Lookup<string>> AliasAsync(string name, CancellationToken cancellationToken) => AnswerAsync(name, "CNAME", value => value);

    public Task<Lookup<TlsaRecord>> TlsaRecordsAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException("no TLSA in these zones");

    private Task<Lookup<T>> AnswerAsync<T>(string name, string type, Func<string, T> read)
    {
        Assert.DoesNotContain("..", name, StringComparison.Ordinal);
        Questions.Add($"{name} {type}");
        return Task.FromResult(Answer(Key(name), type, read, hops: 0));
    }

    private Lookup<T> Answer<T>(string name, string type, Func<string, T> read, int hops)
    {
        var ofName = _records.Where(record => record.Name == name).ToList();
        if (hops > 8 || ofName.Any(record => record.Type == "MUTE" && (record.Value.Length == 0 || record.Value == type)))
        {
            return new(LookupStatus.Unknown, [], Detail: "no answer");
        }

        if (type != "CNAME" && ofName.FirstOrDefault(record => record.Type == "CNAME") is { Value: { } target })
        {
            return Answer(Key(target), type, read, hops + 1);
        }

        var values = ofName.Where(record => record.Type == type).Select(record => read(record.Value)).ToValueList();
        var exists = ofName.Count > 0 || _records.Any(record => record.Name.EndsWith("." + name, StringComparison.Ordinal));
        return new(values.Count > 0 ? LookupStatus.Found : exists ? LookupStatus.NoData : LookupStatus.NoName, values);
    }

    private static string Key(string name) => IPAddress.TryParse(name, out var address) ? address.ToString() : name.TrimEnd('.').ToLowerInvariant();

    private static IEnumerable<string> Repeated(string line) =>
        line.StartsWith('{') ? Numbers(line[1..line.IndexOf('}')]).Select(number => line[(line.IndexOf('}') + 2)..].Replace("#", number, StringComparison.Ordinal)) : [line];

    private static string Filled(string record)
    {
        while (record.IndexOf(" {", StringComparison.Ordinal) is var start and >= 0 && (record + " ").IndexOf("} ", start, StringComparison.Ordinal) is var end and > 0)
        {
            var body = record[(start + 2)..end].Split(' ', 2);
            record = record[..start] + " " + string.Join(' ', Numbers(body[0]).Select(number => body[1].Replace("#", number, StringComparison.Ordinal))) + record[(end + 1)..];
        }

        return record;
    }

    private static IEnumerable<string> Numbers(string range)
    {
        var ends = range.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[1] - ends[0] + 1).Select(number => number.ToString(CultureInfo.InvariantCulture));
    }
}
