using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A receiver of webhooks that now and then refuses, drops or dawdles.</summary>
internal sealed partial class CapriciousHook : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0); // not HttpListener: its Abort answers 200
    private readonly CancellationTokenSource _stopping = new();
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly List<(string Key, string Level, string Name)> _told = [];
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly List<string> _messages = [];
    private readonly Task _receiving;

    public CapriciousHook(int seed)
    {
        _random = new Random(seed);
        _listener.Start();
        _receiving = ReceiveAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

    /// <summary>All messages it took, for a failure.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join("\n----\n", _messages);
            }
        }
    }

    /// <summary>From now on it takes everything.</summary>
    public bool IsPatient { get; set; }

    /// <summary>How many answers of success were for a message that had one before.</summary>
    public int Repeated
    {
        get
        {
            lock (_gate)
            {
                return _taken.Values.Sum(times => times - 1);
            }
        }
    }

    /// <summary>The levels told of a check, in order, each message once.</summary>
    public string[] Of(string name)
    {
        lock (_gate)
        {
            return [.. _told.Where(told => told.Name == name).DistinctBy(told => told.Key).Select(told => told.Level)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _receiving;
        _stopping.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                try
                {
                    await AnswerAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // the exporter was killed meanwhile
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the test ends
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 } line)
        {
            if (line.Split(": ", 2) is [var name, var value])
            {
                headers[name] = value;
            }
        }

        if (!headers.TryGetValue("Content-Length", out var length))
        {
            return; // killed in the middle
        }

        var text = new StringBuilder();
        while (Encoding.UTF8.GetByteCount(text.ToString()) < int.Parse(length, CultureInfo.InvariantCulture))
        {
            var buffer = new char[4096];
            var read = await reader.ReadAsync(buffer, _stopping.Token);
            if (read == 0)
            {
                return;
            }

            text.Append(buffer, 0, read);
        }

        var mood = IsPatient ? 100 : _random.Next(100);
        if (mood < 15)
        {
            return; // without an answer
        }

        if (mood < 30)
        {
            await stream.WriteAsync("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stopping.Token);
            return;
        }

        if (mood < 40)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
        }

        var body = JsonNode.Parse(text.ToString())!;
        Keep(headers["Idempotency-Key"], (string)body["level"]!, (string)body["name"]!, (string)body["message"]!);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), _stopping.Token);
    }

    private void Keep(string key, string level, string name, string message)
    {
        lock (_gate)
        {
            _messages.Add($"{key}\n{message}");
            _taken[key] = _taken.GetValueOrDefault(key) + 1;
            var isOne = true;
            foreach (var line in message.Split('\n'))
            {
                if (Group().Match(line) is { Success: true } group)
                {
                    level = group.Groups[1].Value;
                }
                else if (Item().Match(line) is { Success: true } item)
                {
                    isOne = false;
                    var way = item.Groups[2].Value;
                    _told.AddRange((way.Length == 0 ? [level] : way.Split(", then ")).Select((step, index) => ($"{key} {index}", step, item.Groups[1].Value)));
                }
            }

            if (isOne)
            {
                _told.Add((key, level, name));
            }
        }
    }

    [GeneratedRegex("^([A-Z]+): [0-9]+ checks?$")]
    private static partial Regex Group();

    [GeneratedRegex("^- (check [0-9]): ([A-Z]+(?:, then [A-Z]+)+)?")]
    private static partial Regex Item();
}
